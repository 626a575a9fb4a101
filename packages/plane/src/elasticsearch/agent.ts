// HTTP agent of the Elasticsearch client: trusts the plane's CA, and keeps the error of a failed connection.
import { Agent, type Dispatcher } from 'undici';

type RequestOptions = Parameters<Agent['request']>[0];

/** The interface that Elasticsearch's client requires of an agent. */
export interface ErrorKeepingAgent {
  request(options: RequestOptions): Promise<Dispatcher.ResponseData<unknown>>;
  close(): Promise<void>;
}

/** The client keeps the message of a connection's error, but neither its code nor its causes. */
const connectionErrors = new WeakMap<object, unknown>();

/** The connection error of the request with this signal. */
export function connectionErrorOf(signal: AbortSignal): unknown {
  return connectionErrors.get(signal);
}

/** @param ca PEM text of the authority; undefined for the well-known ones */
export function createErrorKeepingAgent(ca: string | undefined): ErrorKeepingAgent {
  // The request's signal is its timeout, however long the response takes.
  const agent = new Agent({
    connect: ca === undefined ? {} : { ca },
    connections: 4,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    async request(asked) {
      // The client passes its whole address, and has already prefixed the request's path with the address's.
      const options = { ...asked, origin: new URL(String(asked.origin)).origin };
      try {
        return await agent.request(options);
      } catch (error) {
        if (typeof options.signal === 'object' && options.signal !== null) connectionErrors.set(options.signal, error);
        throw error;
      }
    },
    close: () => agent.close(),
  };
}
