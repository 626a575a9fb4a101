// The plane's servers for the console: requests as the read-only user, with the current credentials.

/** A query to one server. */
export interface ServerQuestion {
  readonly method?: 'GET' | 'POST';
  /** Appended to the server's address; begins with a slash. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** Parses integers beyond JavaScript's range as strings. */
  readonly exactIntegers?: true;
  readonly signal?: AbortSignal | undefined;
}

/** Queries one server. Without a 2xx response it throws a ConsoleError `refused` or `unreachable`. */
export type AskServer = <Body>(question: ServerQuestion) => Promise<Body>;

/** Every server that the console queries. */
export interface Servers {
  readonly prometheus: AskServer;
  readonly elasticsearch: AskServer;
  readonly alertmanager: AskServer;
}
