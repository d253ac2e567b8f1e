import type {
  AgreementView,
  BlindSampleView,
  CorrectionPageView,
  JobListView,
  JobView,
  ReleaseListView,
  ReviewOverview,
} from "../../schemas/review-schema.ts";
import type { Verdict } from "../../stores/sqlite-review-store.ts";
import type { BlindLabels } from "../../stores/sqlite-sample-store.ts";

/** What the collector refused, by its code ("unauthorized", "rate_limited") or "offline". */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface CorrectionQuery {
  readonly state: Verdict | "all";
  readonly category: string;
  readonly reason: string;
  readonly ticket: string;
}

/** The collector with this reader's token and name. */
export interface CollectorApi {
  overview(): Promise<ReviewOverview>;
  corrections(query: CorrectionQuery, before: number | null): Promise<CorrectionPageView>;
  verdict(decisionIds: readonly string[], verdict: Verdict): Promise<void>;
  sample(month: string): Promise<BlindSampleView>;
  label(month: string, decisionId: string, labels: BlindLabels | null): Promise<void>;
  agreement(): Promise<AgreementView>;
  jobs(): Promise<JobListView>;
  releases(): Promise<ReleaseListView>;
  retrain(): Promise<JobView>;
}

export function createCollectorApi(token: string, reviewer: string): CollectorApi {
  async function call<Answer>(path: string, body?: object): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch(path, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        credentials: "omit",
      });
    } catch {
      throw new Refusal("offline", "the collector does not answer");
    }
    const answer = (await response.json()) as Answer & { error?: { code: string; message: string } };
    if (!response.ok) throw new Refusal(answer.error?.code ?? "internal", answer.error?.message ?? response.statusText);
    return answer;
  }
  return {
    overview: () => call("/v1/review"),
    corrections(query, before) {
      const filled = Object.entries({ ...query, before: before === null ? "" : String(before) }).filter(
        ([, value]) => value !== "",
      );
      return call(`/v1/review/corrections?${new URLSearchParams(filled)}`);
    },
    verdict: (decisionIds, verdict) => call("/v1/review/verdicts", { decisionIds, verdict, reviewer }),
    sample: (month) => call(`/v1/review/sample?month=${month}`),
    label: (month, decisionId, labels) => call("/v1/review/sample", { month, decisionId, labels, reviewer }),
    agreement: () => call("/v1/review/agreement"),
    jobs: () => call("/v1/jobs"),
    releases: () => call("/v1/review/releases"),
    retrain: () => call("/v1/retrain", {}),
  };
}
