// A stub of Elasticsearch's bulk API in trouble, that keeps what it takes as Elasticsearch does.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type Create, createsOf, type ItemAnswer, refused, type Store } from './store.ts';
import type { Fault, Trouble } from './trouble.ts';

/** A request has come, or was answered. */
export type OnRequest = (count: number, answered: boolean) => void;

export interface Stub extends AsyncDisposable {
  readonly url: string;
  readonly requests: number;
  /** How often each kind of fault was met. */
  readonly faults: ReadonlyMap<string, number>;
  /** Told of each request. */
  readonly listeners: Set<OnRequest>;
  /** Ends all trouble, and what hangs in it. */
  heal(): void;
}

export interface StubOptions {
  readonly store: Store;
  readonly trouble: Trouble;
  readonly bodyBytesMax: number;
}

/** Starts the stub on the loopback. */
export async function startStub({ store, trouble, bodyBytesMax }: StubOptions): Promise<Stub> {
  const faults = new Map<string, number>();
  const listeners = new Set<OnRequest>();
  const held = new Set<IncomingMessage>();
  let requests = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const count = requests;
    const fault = trouble.next(Date.now());
    faults.set(fault.kind, (faults.get(fault.kind) ?? 0) + 1);
    if (fault.kind === 'closed while reading') {
      request.once('data', () => request.socket.destroy());
      return;
    }
    const body = await buffer(request);
    for (const listener of listeners) listener(count, false);
    if (fault.kind === 'reset') request.socket.resetAndDestroy();
    else if (fault.kind === 'no answer') held.add(request);
    else if (fault.kind === 'status') send(response, fault.status, failure(fault.status));
    else await take(request, response, body, fault);
    for (const listener of listeners) listener(count, true);
  }

  async function take(request: IncomingMessage, response: ServerResponse, body: Buffer, fault: Fault): Promise<void> {
    const index = /^\/([^/?]+)\/_bulk\?/.exec(request.url ?? '')?.[1];
    const unpacked = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const creates = index && createsOf(unpacked, decodeURIComponent(index));
    if (!creates) {
      faults.set('malformed', (faults.get('malformed') ?? 0) + 1);
      return send(response, 400, failure(400));
    }
    // Unpacked, so that a record is too large for each application, whether it compresses or not.
    if (unpacked.length > bodyBytesMax) return send(response, 413, failure(413));
    if (fault.kind === 'slow') await delay(fault.ms);
    const items = creates.map((create) => ({ create: settle(create, fault) }));
    const answer = { errors: items.some(({ create }) => create.status >= 300), items };
    if (fault.kind === 'answer lost') request.socket.destroy();
    else if (fault.kind === 'reset behind it') request.socket.resetAndDestroy();
    else if (fault.kind === 'garbage') send(response, 200, fault.body, fault.type, fault.product);
    else if (fault.kind === 'short answer') {
      send(response, 200, JSON.stringify({ errors: true, items: items.slice(0, items.length >> 1) }));
    } else if (fault.kind === 'half an answer') {
      const text = JSON.stringify(answer);
      response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(text) });
      response.write(text.slice(0, text.length >> 1), () => request.socket.destroy());
    } else send(response, 200, JSON.stringify(answer));
  }

  function settle(create: Create, fault: Fault): ItemAnswer {
    if (fault.kind !== 'items' || !trouble.random.chance(fault.share)) return store.create(create);
    if (!fault.taken) return refused(fault.status);
    const { status } = store.create(create);
    // What is refused for good is not there, and no conflict.
    return status === 400 ? refused(400) : refused(fault.status);
  }

  const server = createServer((request, response) => {
    // Whoever was killed in the middle of a request is not to be answered.
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    faults,
    listeners,
    heal() {
      trouble.end();
      for (const request of held) request.socket.destroy();
      held.clear();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const headers = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };

function send(response: ServerResponse, status: number, body: string, type?: string, product = true): void {
  const { 'content-type': json, ...named } = headers;
  response.writeHead(status, { 'content-type': type ?? json, ...(product && named) });
  response.end(body);
}

function failure(status: number): string {
  return JSON.stringify({ error: { type: 'scripted', reason: 'scripted' }, status });
}
