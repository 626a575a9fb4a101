// A bulk endpoint that takes everything at once and counts it: the subjects' speed without Elasticsearch's own.
// A process of its own, so that its work is not taken for theirs.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { TakenRecords } from './bulk-request.ts';

/** What the stub is asked. */
export type ToStub = 'counts' | 'reset';

let taken = new TakenRecords();

function answer({ method, url = '/', headers }: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const accepted = headers.accept ?? '';
  response.setHeader('x-elastic-product', 'Elasticsearch');
  response.setHeader(
    'content-type',
    accepted.startsWith('application/vnd.elasticsearch+json') ? accepted : 'application/json',
  );
  const { pathname, searchParams } = new URL(url, 'http://stub');
  if (pathname.endsWith('/_bulk')) {
    const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    // Of the filters that the clients send, each asks for the status and, of refused items, for what this never answers.
    const brief = searchParams.get('filter_path')?.includes('status') === true;
    // One character a byte: quicker to make and to search, and no number or id needs more.
    response.end(taken.take(plain.toString('latin1'), pathname.split('/')[1] ?? '', brief), 'latin1');
  } else if (method === 'HEAD') {
    response.end();
  } else {
    response.end(
      '{"cluster_name":"stub","status":"green","version":{"number":"9.5.3","build_flavor":"default"},"tagline":"You Know, for Search"}',
    );
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () =>
    answer(request, chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), response),
  );
});
// A client that pauses longer than Node's five seconds must not find its connection closed.
server.keepAliveTimeout = 600_000;

process.on('message', (question: ToStub) => {
  if (question === 'reset') {
    // What the last subject has still on its way goes with it.
    server.closeAllConnections();
    taken = new TakenRecords();
  }
  process.send?.(taken.counts);
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
