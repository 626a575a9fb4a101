// The plane's servers for the console: requests as the read-only user, with the current credentials.

/** A question to one server. */
export interface ServerQuestion {
  readonly method?: 'GET' | 'POST';
  /** Behind the server's address, with a slash before it. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** Gives integers of the answer that JavaScript cannot hold as texts of their digits. */
  readonly exactIntegers?: true;
  readonly signal?: AbortSignal | undefined;
}

/** Asks one server; an answer that is not 2xx, and none at all, is a ConsoleError `refused` or `unreachable`. */
export type AskServer = <Body>(question: ServerQuestion) => Promise<Body>;

/** Every server that the console asks. */
export interface Servers {
  readonly prometheus: AskServer;
  readonly elasticsearch: AskServer;
  readonly alertmanager: AskServer;
}
