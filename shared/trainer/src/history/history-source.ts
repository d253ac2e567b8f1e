/** One file of a history. Read once. */
export interface HistoryFile {
  /** As messages and lists name it. */
  readonly name: string;
  /** Bytes in all; null: not known. */
  readonly size: number | null;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * zendesk: ticket export, JSON pages or lines. freshdesk: tickets as JSON or as the desk's CSV. plain: CSV or JSON with
 * any columns. auto: told apart by what stands in the file.
 */
export type HistoryFormat = "auto" | "plain" | "zendesk" | "freshdesk";

/**
 * Where things are, as column names or dotted paths (see columnValues). Absent: the desk's own place in exports, none
 * in plain files.
 */
export interface HistoryColumns {
  /** Two or more: the first is the subject. One: the body. May be left out for desk exports. */
  readonly text?: readonly string[];
  readonly category?: string;
  readonly subcategory?: string;
  readonly priority?: string;
  readonly team?: string;
  /** A list, or text with commas between. */
  readonly tags?: string;
  readonly id?: string;
  readonly createdAt?: string;
  readonly requester?: string;
  readonly agent?: string;
  readonly language?: string;
  /** Names to mask: requester, organisation. */
  readonly names?: readonly string[];
}

/** How a row tells that automation gave its labels: one of these values in this column. */
export interface AutomationSign {
  readonly column: string;
  readonly values: readonly string[];
}

/** Where reading is. */
export interface ReadProgress {
  readonly file: string;
  readonly bytes: number;
  readonly totalBytes: number | null;
  readonly rows: number;
}

export interface ReadRowsOptions {
  readonly format?: HistoryFormat;
  readonly columns?: HistoryColumns;
  readonly automation?: AutomationSign;
  /** Absent: by byte order mark, else UTF-8. */
  readonly encoding?: string;
  /** Longer subjects and bodies are rejected. */
  readonly maxTextLength?: number;
  readonly onProgress?: (progress: ReadProgress) => void;
  readonly signal?: AbortSignal;
}
