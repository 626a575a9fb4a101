// HTTP/2 as HTTP/1: the same series, each line in its trace, the same records.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificateUntil } from '../../../tests/support/certificate.ts';
import { ownFolder, removeFolders } from './support/app.ts';
import { type Received, startBulkStub } from './support/bulk-stub.ts';
import { routeCounts, serverCounts } from './support/counts.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

let page: string;
let documents: readonly Received[];

beforeAll(async () => {
  await using stub = await startBulkStub();
  const certificate = join(ownFolder(), 'certificate');
  writeFileSync(certificate, JSON.stringify(await certificateUntil(new Date(Date.now() + 3_600_000))));
  await using service = await startServing('http2.mjs', {
    env: {
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: ownFolder(),
      TELLTALE_LOGS_REQUESTS: 'notable',
      CERTIFICATE: certificate,
    },
  });
  page = await service.page();
  service.app.child.kill('SIGTERM');
  expect(await service.app.ended()).toMatchObject({ stderr: '' });
  ({ documents } = stub);
});

it('requests are counted by method, status, version and scheme, whichever API serves them', () => {
  const labels = ['http_request_method', 'http_response_status_code', 'error_type', 'url_scheme'];
  expect(serverCounts(page, [...labels, 'network_protocol_version'])).toEqual({
    // The core API's, the compatible one's, and Fastify's.
    'GET 200 http 2': 3,
    'GET 200 https 2': 1,
    'GET 200 https 1.1': 1,
    'HEAD 200 http 2': 1,
    'POST 200 http 2': 1,
    '_OTHER 200 http 2': 1,
    'GET 204 http 2': 1,
    'GET 503 503 http 2': 1,
    'GET 200 aborted http 2': 2,
    'GET ERR_HTTP2_STREAM_ERROR http 2': 1,
  });
  expect(page).not.toContain('BREW');
});

it('Fastify over HTTP/2 has its route', () => {
  expect(routeCounts(page)).toMatchObject({ 'GET /users/:id': 1 });
});

it('each line is in the trace of its request, whichever listener logs it', () => {
  const lines = documents.filter(({ log }) => log.logger === 'console');
  expect(lines.map(({ message }) => message)).toEqual(
    expect.arrayContaining(['step core /later', 'step data of a stream', 'step end of a stream', 'step answers']),
  );
  const inTrace = lines.filter(({ trace }) => trace?.id === 'a'.repeat(32));
  expect(lines.length - inTrace.length, 'the request over HTTP/1 alone has a trace of its own').toBe(1);
});

it('requests that failed are records, without their query', () => {
  const records = documents.filter(({ log }) => log.logger === 'http');
  expect(records.map(({ message, log }) => `${log.level} ${message.replace(/\d+ ms/, 'ms')}`)).toEqual([
    'error GET /fails 503 in ms',
    'warn GET /cancelled aborted in ms',
    'warn GET /destroyed aborted in ms',
    'error GET /silent ERR_HTTP2_STREAM_ERROR in ms',
  ]);
  expect(JSON.stringify(documents)).not.toContain('hunter2');
});
