// A stub of Elasticsearch's bulk API: takes everything, and keeps it for the test to look at.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** A document as it arrived. */
export interface Received {
  readonly '@timestamp': string;
  readonly message: string;
  readonly log: { readonly level: string; readonly logger: string };
  readonly service: Readonly<Record<string, unknown>>;
  readonly process: { readonly pid: number; readonly thread?: { readonly id: number } };
  readonly host: { readonly name: string };
  readonly event: Readonly<Record<string, string>>;
  readonly ecs: { readonly version: string };
  readonly trace?: { readonly id: string };
  readonly span?: { readonly id: string };
  readonly error?: {
    readonly type?: string;
    readonly code?: string;
    readonly message?: string;
    readonly stack_trace?: string;
  };
  readonly app?: Readonly<Record<string, unknown>>;
}

export interface BulkStub extends AsyncDisposable {
  readonly url: string;
  readonly documents: Received[];
  /** Index of each document, in the same order. */
  readonly indices: string[];
  /** `authorization` of each bulk request. */
  readonly authorizations: (string | undefined)[];
}

async function body(request: IncomingMessage): Promise<string> {
  if (request.headers['content-encoding'] !== 'gzip') return text(request);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return gunzipSync(Buffer.concat(chunks)).toString('utf8');
}

/** Starts the stub on a free port of the loopback. */
export async function startBulkStub(): Promise<BulkStub> {
  const documents: Received[] = [];
  const indices: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    void body(request).then((content) => {
      const path = request.url?.split('?', 1)[0] ?? '';
      response.setHeader('x-elastic-product', 'Elasticsearch');
      response.setHeader('content-type', 'application/json');
      if (!path.endsWith('/_bulk')) {
        response.end(
          JSON.stringify({ version: { number: '9.5.3', build_flavor: 'default' }, tagline: 'You Know, for Search' }),
        );
        return;
      }
      authorizations.push(request.headers.authorization);
      const lines = content.split('\n').filter((line) => line !== '');
      const items = [];
      for (let line = 0; line + 1 < lines.length; line += 2) {
        const action = JSON.parse(lines[line] ?? '').create;
        indices.push(action._index ?? path.split('/')[1]);
        documents.push(JSON.parse(lines[line + 1] ?? ''));
        items.push({ create: { ...action, status: 201 } });
      }
      response.end(JSON.stringify({ took: 1, errors: false, items }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    documents,
    indices,
    authorizations,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
