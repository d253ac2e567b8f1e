import type { BenchReport } from "../report/measure.ts";
export async function measureSidebar(): Promise<BenchReport> {
  return { name: "sidebar", sections: [] };
}
