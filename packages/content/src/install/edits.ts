// Edits made on a server: a file of `dashboards/`, before and after.

/** A file, and the same with what is on the server. */
export interface Edit {
  /** In `dashboards/`. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** The edits that one server holds. */
export interface Edits {
  readonly edits: readonly Edit[];
  /** What is worth knowing beside. */
  readonly notes: readonly string[];
}
