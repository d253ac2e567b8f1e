/** Rows as they lie in the database. Times are ISO 8601 in UTC. */
export interface DecisionRow {
  tenant: string;
  /** Counts up within a tenant, never reused: the export's cursor. */
  arrival: number;
  id: string;
  ticket_id: string;
  requester: string | null;
  agent: string;
  received_at: string;
  /** SHA-256 of `content`: tells a repeated send from another decision under the same id. */
  content_hash: string;
  /** The decision as JSON. */
  content: string;
}

export interface ArrivalRow {
  tenant: string;
  last: number;
}

export interface ReleaseRow {
  tenant: string;
  sequence: number;
  manifest: string;
  signature: string;
  created: string;
  /** "starter:<hash of what it was fitted from>" or what published it. */
  origin: string;
}

export interface ReleaseFileRow {
  tenant: string;
  sequence: number;
  sha256: string;
  name: string;
  size: number;
  access: "public" | "tenant";
}

/** Times of jobs are milliseconds since the epoch; payload, progress and result are JSON. */
export interface JobRow {
  id: string;
  /** Counts up: the order of the queue. */
  position: number;
  tenant: string;
  kind: string;
  key: string;
  payload: string;
  state: "queued" | "running" | "done" | "failed";
  attempts: number;
  max_attempts: number;
  created_at: number;
  not_before: number;
  started_at: number | null;
  ended_at: number | null;
  lease: string | null;
  lease_until: number | null;
  progress: string | null;
  result: string | null;
  failure: string | null;
}

/** Append-only: the highest number of a decision is its verdict. */
export interface ReviewVerdictRow {
  tenant: string;
  number: number;
  decision_id: string;
  verdict: "approved" | "rejected" | "pending";
  reviewer: string;
  at: string;
}

/** A decision of a month's blind sample; labels (JSON) once a lead relabelled it. */
export interface ReviewSampleRow {
  tenant: string;
  /** "2026-01", by the decision's arrival in UTC. */
  month: string;
  position: number;
  decision_id: string;
  stratum: string;
  labels: string | null;
  reviewer: string | null;
  at: string | null;
}

/** What a month's sample said, kept even when its decisions are erased later. */
export interface ReviewAgreementRow {
  tenant: string;
  month: string;
  /** A MonthlyAgreement as JSON: numbers only. */
  result: string;
  at: string;
}

/** What the collector knows of a release beyond its manifest. */
export interface ReleaseRecordRow {
  tenant: string;
  sequence: number;
  /** The sequence whose files these are, after a roll-back. */
  restored: number | null;
  /** Id of the request that published it: the same request never publishes twice. */
  request: string | null;
  /** A ReleaseRecord as JSON. */
  content: string;
}

/** Frozen test sets, append-only: the highest number holds. */
export interface TestSetRow {
  tenant: string;
  number: number;
  /** A FrozenTestSet as JSON: hashes and labels, no text. */
  content: string;
  created: string;
  /** "first release", "extended", "taxonomy changed", "taxonomy restored" */
  reason: string;
}

/** How often something of a tenant was erased. */
export interface ErasureRow {
  tenant: string;
  count: number;
}

export interface CollectorTables {
  erasures: ErasureRow;
  release_records: ReleaseRecordRow;
  test_sets: TestSetRow;
  jobs: JobRow;
  review_verdicts: ReviewVerdictRow;
  review_sample: ReviewSampleRow;
  review_agreement: ReviewAgreementRow;
  decisions: DecisionRow;
  arrivals: ArrivalRow;
  releases: ReleaseRow;
  release_files: ReleaseFileRow;
}
