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

export interface CollectorTables {
  decisions: DecisionRow;
  arrivals: ArrivalRow;
  releases: ReleaseRow;
  release_files: ReleaseFileRow;
}
