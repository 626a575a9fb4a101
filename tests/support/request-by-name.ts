// Asks a server at an address of this machine under the name that its certificate has in a cluster.
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

/** A server, and the user that asks it. */
export interface NamedServer {
  readonly address: string;
  readonly port: number;
  /** A name in the server's certificate. */
  readonly servername: string;
  /** The authority's certificate, as PEM text. */
  readonly ca: Buffer | string;
  readonly user: string;
  readonly password: string;
  /** Milliseconds without an answer. */
  readonly msMax: number;
}

/** Sends one request on a connection of its own, and gives the answer of any status. */
export function requestByName(
  { address, port, servername, ca, user, password, msMax }: NamedServer,
  path: string,
  { method = 'GET', body }: { readonly method?: string; readonly body?: object } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number; readonly text: string }>();
  const asked = request({
    ...{ host: address, port, path, method, servername, ca, auth: `${user}:${password}`, timeout: msMax, agent: false },
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
  });
  asked.once('timeout', () => asked.destroy(new Error(`${servername} does not answer`)));
  asked.once('error', reject);
  asked.once('response', (answer) => {
    text(answer).then((said) => resolve({ status: answer.statusCode ?? 0, text: said }), reject);
  });
  asked.end(body && JSON.stringify(body));
  return promise;
}
