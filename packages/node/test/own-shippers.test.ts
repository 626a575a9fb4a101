// An app with a transport that has a shipper of its own: the page, the readiness and the doctor's report tell of both, and
// who may not write is named.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownFolder, removeFolders } from './support/app.ts';
import { type BulkStub, startBulkStub } from './support/bulk-stub.ts';
import { type Serving, startServing } from './support/serving.ts';

/** An Elasticsearch where this user may write nothing, until it is let. */
const theirs = {
  allows: false,
  server: createServer(async (request, response) => {
    const lines = (await text(request)).split('\n').filter((_, at) => at % 2 === 0);
    const items = lines.filter((line) => line !== '').map(() => ({ create: theirs.allows ? { status: 201 } : denied }));
    response.setHeader('x-elastic-product', 'Elasticsearch');
    response.end(JSON.stringify({ errors: !theirs.allows, items }));
  }),
};
const denied = {
  status: 403,
  error: { type: 'security_exception', reason: 'action is unauthorized for user [theirs]' },
};

let ours: BulkStub;
let service: Serving;
const report = join(ownFolder(), 'report.json');

beforeAll(async () => {
  ours = await startBulkStub();
  await new Promise<void>((resolve) => theirs.server.listen(0, '127.0.0.1', resolve));
  service = await startServing('own-transport.cjs', {
    env: {
      TELLTALE_ELASTICSEARCH_URL: ours.url,
      TELLTALE_SPOOL_DIR: ownFolder(),
      TELLTALE_DEBUG_REPORT: report,
      XDG_STATE_HOME: ownFolder(),
      THEIRS: `http://127.0.0.1:${(theirs.server.address() as AddressInfo).port}`,
    },
  });
});

afterAll(async () => {
  await service?.[Symbol.asyncDispose]();
  await ours?.[Symbol.asyncDispose]();
  theirs.server.closeAllConnections();
  theirs.server.close();
  removeFolders();
});

/** Sums of the page, by the ends of the metrics' names. */
async function records(): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [, name = '', value] of (await service.page()).matchAll(
    /^telltale_log_(records_\w+?|shipper_paused_ratio)(?:_total)?(?:\{.*\})? (\d+)$/gm,
  )) {
    sums[name] = (sums[name] ?? 0) + Number(value);
  }
  return sums;
}

it('the page tells of the records of both, and that shipping is paused', async () => {
  // What the transport says of it by console is a record too, and so is the one that the doctor's report asks for.
  await expect.poll(records).toMatchObject({ records_delivered: 3, shipper_paused_ratio: 1 });
  expect(await records()).toMatchObject({
    records_emitted: 14,
    records_queued: 11,
    records_dropped: 0,
    records_dead_lettered: 0,
  });
});

it('the warning names the shipper, the index that refuses, and the user that needs privileges', () => {
  const lines = ours.documents.map(({ message }) => message).filter((message) => message.startsWith('[telltale'));
  expect(lines).toEqual([
    '[telltale winston-elasticsearch] Elasticsearch accepts no records for theirs: 403 security_exception: action is unauthorized for user [theirs]. They wait in the spool. Grant auto_configure and create_doc on it to user "theirs" of clientOpts of winston-elasticsearch.',
  ]);
});

it('the readiness shows for each shipper its target, and whether it waits', async () => {
  expect(await (await fetch(`${pageAddress()}/readyz`)).json()).toEqual({
    status: 'UP',
    logs: {
      queued: 11,
      oldest_seconds: expect.any(Number),
      paused: true,
      shippers: [
        { name: 'preload', target: 'logs-app-default', queued: 0, paused: false },
        { name: 'winston-elasticsearch', target: 'theirs', queued: 11, paused: true },
      ],
    },
  });
});

it("the doctor's report has both, and why", async () => {
  await expect
    .poll(() => JSON.parse(readFileSync(report, 'utf8')).shippers)
    .toEqual([
      {
        name: 'preload',
        target: 'logs-app-default',
        credentials: expect.any(String),
        spoolDir: expect.any(String),
        queued: 0,
        paused: false,
      },
      {
        name: 'winston-elasticsearch',
        target: 'theirs',
        credentials: 'user "theirs" of clientOpts of winston-elasticsearch',
        spoolDir: expect.stringContaining('winston-elasticsearch-'),
        queued: 11,
        paused: true,
        lastError: expect.stringContaining('accepts no records for theirs'),
      },
    ]);
  expect(readFileSync(report, 'utf8')).not.toContain('hush');
});

it('counts are kept when the transport is closed', async () => {
  theirs.allows = true;
  await (await fetch(`${service.url}/close`)).text();
  const counted = { records_emitted: 15, records_queued: 0, records_delivered: 15, shipper_paused_ratio: 0 };
  await expect.poll(records).toMatchObject(counted);
});

function pageAddress(): string {
  const { host, port, scheme } = JSON.parse(readFileSync(report, 'utf8')).metrics;
  return `${scheme}://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
}
