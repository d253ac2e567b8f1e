/** Words for "Test connection", by the ids of the connection test. An id without words is shown as it is. */
export interface SetupMessages {
  readonly step: Readonly<Record<string, string>>;
  readonly finding: Readonly<Record<string, string>>;
}
