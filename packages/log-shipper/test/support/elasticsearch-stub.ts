// A stub of Elasticsearch's bulk API with scripted faults, for what a real server cannot be made to do.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

/** A document that was taken. */
export interface Taken {
  readonly id: string;
  readonly index: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** A bulk request as it arrived. */
export interface BulkRequest {
  readonly at: number;
  readonly ids: readonly string[];
  readonly bytes: number;
  readonly authorization: string | undefined;
  readonly encoding: string | undefined;
  readonly url: string;
}

/** An item that is refused, with a reason of its own. */
export interface Refused {
  readonly status: number;
  readonly error: object;
}

/** What is wrong with one request; undefined where nothing is. */
export type Fault =
  | { readonly status: number; readonly body?: string; readonly contentType?: string; readonly product?: boolean }
  /** The status of single items, or all that is said of one; and whether anybody hears of it. */
  | {
      readonly item: (document: Readonly<Record<string, unknown>>) => number | Refused | undefined;
      readonly answerLost?: boolean;
    }
  /** Everything is taken, and the connection closed without an answer. */
  | 'answer lost'
  /** Everything is taken by the data stream's failure store. */
  | 'failure store'
  | 'no answer'
  | undefined;

export interface Stub extends AsyncDisposable {
  readonly url: string;
  readonly taken: readonly Taken[];
  readonly requests: readonly BulkRequest[];
  /** Most requests that were on their way at one time. */
  readonly atOnceMax: number;
  /** Decides over each request, by what is in it and by how many came before. */
  fault: (request: BulkRequest, before: number) => Fault;
  /** How long it takes for each request, as a server does that has work to do. */
  answerMs: number;
  close(): Promise<void>;
}

const refusal = (status: number) => ({
  type: status === 409 ? 'version_conflict_engine_exception' : 'document_parsing_exception',
  reason: `status ${status}`,
  caused_by: { reason: 'scripted' },
});

/** Starts the stub on the loopback. @param port 0 for a free one */
export async function startStub(port = 0): Promise<Stub> {
  const taken: Taken[] = [];
  const ids = new Set<string>();
  const requests: BulkRequest[] = [];

  function item(id: string, index: string, source: string, fault: Fault): { status: number; error?: object } {
    let document: Record<string, unknown>;
    try {
      document = JSON.parse(source);
    } catch {
      return { status: 400, error: refusal(400) };
    }
    const status = typeof fault === 'object' && 'item' in fault ? fault.item(document) : undefined;
    if (typeof status === 'object') return status;
    if (status !== undefined) return { status, error: refusal(status) };
    if (ids.has(id)) return { status: 409, error: refusal(409) };
    ids.add(id);
    taken.push({ id, index, document });
    return { status: 201 };
  }

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const lines = body.split('\n');
    const path = /^\/([^/?]+)\/_bulk\?/.exec(request.url ?? '');
    const actions = lines
      .filter((_, index) => index % 2 === 0 && index < lines.length - 1)
      .map((line) => createOf(line));
    const index = path?.[1];
    const arrived = {
      at: Date.now(),
      ids: actions.map((action) => action?.id ?? ''),
      bytes: Buffer.byteLength(body),
      authorization: request.headers.authorization,
      encoding: request.headers['content-encoding'],
      url: request.url ?? '',
    };
    const fault = stub.fault(arrived, requests.length);
    requests.push(arrived);
    const send = (status: number, content: string, contentType = 'application/json', product = true): void => {
      response.writeHead(status, {
        'content-type': contentType,
        ...(product && { 'x-elastic-product': 'Elasticsearch' }),
      });
      response.end(content);
    };
    if (fault === 'no answer') return;
    if (typeof fault === 'object' && 'status' in fault) {
      const { status, body: content, contentType, product } = fault;
      send(
        status,
        content ?? JSON.stringify({ error: { type: 'scripted', reason: 'scripted' }, status }),
        contentType,
        product,
      );
      return;
    }
    // As the real one: whole pairs of lines, the last one ended, and only what the API documents in an action.
    const whole = lines.at(-1) === '' && lines.length % 2 === 1 && actions.every((action) => action !== undefined);
    if (index === undefined || !whole || request.headers['content-type'] !== 'application/x-ndjson') {
      send(
        400,
        JSON.stringify({ error: { type: 'illegal_argument_exception', reason: 'malformed bulk' }, status: 400 }),
      );
      return;
    }
    const items = actions.map((action, at) => ({
      create: {
        ...item(action?.id ?? '', action?.index ?? index, lines[at * 2 + 1] ?? '', fault),
        ...(fault === 'failure store' && { failure_store: 'used' }),
      },
    }));
    const lost = fault === 'answer lost' || (typeof fault === 'object' && 'item' in fault && fault.answerLost === true);
    if (lost) request.socket.destroy();
    else send(200, JSON.stringify({ errors: items.some(({ create }) => create.status >= 300), items }));
  }

  let atOnce = 0;
  let atOnceMax = 0;
  const server = createServer((request, response) => {
    atOnce += 1;
    atOnceMax = Math.max(atOnceMax, atOnce);
    response.once('close', () => {
      atOnce -= 1;
    });
    const encoding = request.headers['content-encoding'];
    const inTime = (body: string): unknown => setTimeout(() => answer(request, response, body), stub.answerMs);
    text(encoding === 'gzip' ? request.pipe(createGunzip()) : request).then(
      (body) => (stub.answerMs > 0 ? inTime(body) : answer(request, response, body)),
      // The client went away in the middle of its request: there is nobody to answer.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stub: Stub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    requests,
    get atOnceMax() {
      return atOnceMax;
    },
    fault: () => undefined,
    answerMs: 0,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
    [Symbol.asyncDispose]: () => stub.close(),
  };
  return stub;
}

/** What a create action says; undefined for anything that the API does not document. */
function createOf(line: string): { id: string; index: string | undefined } | undefined {
  try {
    const action: { create?: { _id?: unknown; _index?: unknown } } = JSON.parse(line);
    const { _id: id, _index: index } = action.create ?? {};
    const keys = [...Object.keys(action), ...Object.keys(action.create ?? {})];
    if (!['create,_id', 'create,_index,_id'].includes(keys.join()) || typeof id !== 'string') return undefined;
    return { id, index: typeof index === 'string' ? index : undefined };
  } catch {
    return undefined;
  }
}
