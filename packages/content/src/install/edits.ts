// Edits made on a server: a file of `dashboards/`, before and after.

/** A file, and its edited version from the server. */
export interface Edit {
  /** Relative to `dashboards/`. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** The edits on one server. */
export interface Edits {
  readonly edits: readonly Edit[];
  /** Notes for the user. */
  readonly notes: readonly string[];
}
