// gRPC: calls by the conventions' names, served and made, each by its own status; each line in its trace.
import { fileURLToPath } from 'node:url';
import { metrics as catalog } from '@telltale/catalog';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownFolder, removeFolders } from '../../packages/node/test/support/app.ts';
import { type Received, startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { clientCounts, serverCounts } from '../../packages/node/test/support/counts.ts';
import { startServing } from '../../packages/node/test/support/serving.ts';

afterAll(removeFolders);

const cwd = fileURLToPath(new URL('../apps', import.meta.url));

let page: string;
let documents: readonly Received[];

beforeAll(async () => {
  await using stub = await startBulkStub();
  await using service = await startServing('grpc.mjs', {
    cwd,
    env: {
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: ownFolder(),
      TELLTALE_LOGS_REQUESTS: 'notable',
      TELLTALE_LOGS_REQUEST_SLOW_MS: '60000',
    },
  });
  page = await service.page();
  service.app.child.kill('SIGTERM');
  expect(await service.app.ended()).toMatchObject({ stderr: '' });
  ({ documents } = stub);
});

function calls(side: 'server' | 'client'): Record<string, number> {
  const found = page.matchAll(new RegExp(`^rpc_${side}_call_duration_seconds_count\\{(.*)\\} (\\d+)$`, 'gm'));
  const label = (labels: string, name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1] ?? '-';
  return Object.fromEntries(
    [...found].map(([, labels = '', count]) => [
      ['rpc_method', 'rpc_response_status_code', 'error_type'].map((name) => label(labels, name)).join(' '),
      Number(count),
    ]),
  );
}

it('served calls are counted by method and status, and an unknown method is no label', () => {
  expect(calls('server')).toEqual({
    'shop.Orders/Get OK -': 1,
    'shop.Orders/Get NOT_FOUND -': 1,
    'shop.Orders/Get INTERNAL INTERNAL': 1,
    'shop.Orders/List OK -': 1,
    'shop.Orders/Silent CANCELLED -': 1,
    '_OTHER UNIMPLEMENTED UNIMPLEMENTED': 2,
  });
  expect(page).not.toMatch(/up-4712|healthz-4712/);
});

it('outgoing calls are counted by method and status, and requests over HTTP/2 beside them', () => {
  expect(calls('client')).toMatchObject({
    'shop.Orders/Get OK -': 1,
    'shop.Orders/Get NOT_FOUND NOT_FOUND': 1,
    'shop.Orders/Get INTERNAL INTERNAL': 1,
    'shop.Orders/List OK -': 1,
    'shop.Orders/Silent CANCELLED CANCELLED': 1,
  });
  expect(clientCounts(page)).toMatchObject({ 'GET 415 415': 1 });
  expect(serverCounts(page)).toMatchObject({ 'GET 415': 1 });
});

it('a call propagates its trace to its log lines, and a failed one is recorded', () => {
  const lines = documents.filter(({ message }) => message.startsWith('asked for'));
  expect(lines.map(({ message }) => message)).toEqual(['asked for 7 1', 'asked for gone 1', 'asked for bug 1']);
  const failed = documents.find(({ message }) => message.startsWith('POST /shop.Orders/Get INTERNAL'));
  expect(failed?.trace?.id).toBe(lines[2]?.trace?.id);
  expect(failed?.log.level).toBe('error');
});

it('has only labels of the catalog', () => {
  for (const side of ['server', 'client'] as const) {
    const named = Object.keys(catalog[`rpc.${side}.call.duration`].labels).map((name) => name.replaceAll('.', '_'));
    for (const [, labels = ''] of page.matchAll(
      new RegExp(`^rpc_${side}_call_duration_seconds_count\\{(.*)\\}`, 'gm'),
    )) {
      for (const [, label] of labels.matchAll(/(\w+)="/g)) {
        expect(['otel_scope_name', 'otel_scope_version', ...named]).toContain(label);
      }
    }
  }
});
