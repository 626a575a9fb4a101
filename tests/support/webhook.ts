// Where Alertmanager sends its webhooks in a test: a server on loopback that keeps what it was told.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One alert, as a webhook tells it. */
export interface ToldAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One message. */
export interface Told {
  /** Path of the request: which receiver's address it was. */
  readonly path: string;
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly ToldAlert[];
}

export interface Webhook extends AsyncDisposable {
  readonly url: string;
  /** Every message until now, the oldest first. */
  readonly told: readonly Told[];
}

/** Starts it on a free port. */
export async function startWebhook(): Promise<Webhook> {
  const told: Told[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    told.push({ path: request.url ?? '', ...(JSON.parse(body) as Omit<Told, 'path'>) });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
