// HTTP agent of the Elasticsearch client: trusts the plane's CA, also after certificates are renewed.
import { Agent, type Dispatcher, errors } from 'undici';

type RequestOptions = Parameters<Agent['request']>[0];

/** What Elasticsearch's client needs of an agent. */
export interface RenewingAgent {
  request(options: RequestOptions): Promise<Dispatcher.ResponseData<unknown>>;
  close(): Promise<void>;
}

/** The client keeps the message of a connection's error, and neither its code nor its causes. */
const connectionErrors = new WeakMap<object, unknown>();

/** Why the connection failed on which a request with this signal was sent. */
export function connectionErrorOf(signal: AbortSignal): unknown {
  return connectionErrors.get(signal);
}

/** @param ca PEM text of the authority; undefined for those that everybody trusts */
export function createRenewingAgent(ca: string | undefined): RenewingAgent {
  // The signal of a request bounds it, however long its answer takes.
  const newAgent = (): Agent =>
    new Agent({ connect: ca === undefined ? {} : { ca }, connections: 4, headersTimeout: 0, bodyTimeout: 0 });
  let agent = newAgent();
  return {
    async request(asked) {
      // The client passes its whole address, and has already prefixed the request's path with the address's.
      const options = { ...asked, origin: new URL(String(asked.origin)).origin };
      const used = agent;
      try {
        return await used.request(options).catch((error: unknown) => {
          // After a failed handshake an agent keeps refusing, although the server may have a new certificate by now.
          if (!(error instanceof errors.ClientDestroyedError)) throw error;
          // Requests that were sent at once find it so together: one of them replaces it.
          if (agent === used) {
            void used.destroy();
            agent = newAgent();
          }
          return agent.request(options);
        });
      } catch (error) {
        if (typeof options.signal === 'object' && options.signal !== null) connectionErrors.set(options.signal, error);
        throw error;
      }
    },
    close: () => agent.close(),
  };
}
