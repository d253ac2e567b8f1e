import type { Decision, DecisionStore } from "@lucid/core";

/** Small enough that requests are answered between two pages. */
const PAGE = 500;

/** Everything a tenant has, in the order of arrival, page by page: the endpoint goes on answering meanwhile. */
export async function* readAllDecisions(
  store: Pick<DecisionStore, "exportSince">,
  tenant: string,
): AsyncGenerator<Decision & { readonly receivedAt: string }> {
  let cursor: string | null = null;
  for (;;) {
    const page = await store.exportSince(tenant, cursor, PAGE);
    yield* page.decisions;
    cursor = page.cursor;
    if (!page.hasMore) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
