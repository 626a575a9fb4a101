// What docs/coming-from.md says that settings and fields become is there, and is what happens.
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LogFieldName, logFields, metrics, prometheusMetricName } from '@telltale/catalog';
import { afterAll, expect, it } from 'vitest';
import { standardSettings } from '../../packages/node/src/settings/opentelemetry-schema.ts';
import { settings } from '../../packages/node/src/settings/settings-schema.ts';
import { startApp } from '../../packages/node/test/support/app.ts';
import { startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { folderOf, removeApps } from './faulty-apps.ts';

afterAll(removeApps);

const page = readFileSync(new URL('../../docs/coming-from.md', import.meta.url), 'utf8');

/** Rows of the tables below a heading: what each cell has in backticks. */
function rowsBelow(heading: string): string[][][] {
  const [, section = ''] = page.split(new RegExp(`^## ${heading}$`, 'm'));
  const rows = section.split(/^## /m)[0]?.match(/^\|.*\|$/gm) ?? [];
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)),
  );
}

it('each setting of ours, and each variable of OpenTelemetry, is one that the preload reads', () => {
  const known = new Set([...Object.keys(settings), ...Object.keys(standardSettings())]);
  const files = new Set([...known].map((name) => `${name}_FILE`));
  const named = [...page.matchAll(/\b(?<!ELASTIC_)((?:TELLTALE|OTEL)_[A-Z_]+[A-Z])\b/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(25);
  expect(named.filter((name) => !known.has(name) && !files.has(name))).toEqual([]);
});

it('each field and metric of ours is in the catalog', () => {
  const fields = [...rowsBelow('pino-elasticsearch'), ...rowsBelow("OpenTelemetry's `register`")].flatMap(
    ([, here = []]) =>
      here.filter((name) => /^(?:@timestamp|message|(?:log|error|trace|span|service|host|process)\.\w+)$/.test(name)),
  );
  expect(fields.length).toBeGreaterThan(15);
  expect(fields.filter((name) => !(name in logFields))).toEqual([]);
  const names = new Set(Object.keys(metrics).map((name) => prometheusMetricName(name as keyof typeof metrics)));
  const named = [...page.matchAll(/`((?:telltale|http_server)_\w+)`/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !names.has(name))).toEqual([]);
});

it('each field of a line of pino is where the table says', async () => {
  await using stub = await startBulkStub();
  const cwd = folderOf({
    'package.json': '{ "name": "shop" }',
    'app.cjs': `require('pino')({ name: 'orders' }).info({ err: new TypeError('no card'), order: { id: 7 } }, 'paid');`,
  });
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(cwd, 'node_modules'), 'dir');
  const env = {
    TELLTALE_ELASTICSEARCH_URL: stub.url,
    TELLTALE_SPOOL_DIR: join(cwd, 'spool'),
    TELLTALE_EXIT_FLUSH_MS_MAX: '60000',
  };
  await using app = startApp(['app.cjs'], { cwd, env });
  const { stdout } = await app.ended();
  const line: object = JSON.parse(stdout);
  const [document = {}] = stub.documents;
  const at = (from: object, path: string): unknown =>
    path.split('.').reduce<unknown>((found, key) => Reflect.get(Object(found), key), from);
  const rows = rowsBelow('pino-elasticsearch').filter(
    ([, [here = ''] = []]) => here === 'app.order.id' || here in logFields,
  );
  const pairs = rows.flatMap(([theirs = [], ours = []]) =>
    ours.map((name, index) => [theirs[index] ?? '', name] as const),
  );
  expect(pairs.length).toBe(10);
  const same: Record<string, (value: unknown) => unknown> = {
    // Taken right behind it.
    '@timestamp': (value) => {
      const after = Date.parse(String(at(document, '@timestamp'))) - Number(value);
      return after >= 0 && after < 1_000 ? at(document, '@timestamp') : value;
    },
    'log.level': (value) => (value === 30 ? 'info' : value),
  };
  for (const [theirs, ours] of pairs) {
    const value = at(line, theirs);
    expect(value, theirs).toBeDefined();
    expect({ ours, value: at(document, ours as LogFieldName) }).toEqual({ ours, value: same[ours]?.(value) ?? value });
  }
});

it('the replacements of DD_SERVICE, DD_ENV and DD_VERSION set the service fields of documents', async () => {
  const [, [attributes = ''] = []] = rowsBelow('dd-trace').find(([cell]) => cell?.[0] === 'DD_ENV') ?? [];
  await using stub = await startBulkStub();
  const cwd = folderOf({ 'app.cjs': "console.log('ready')" });
  const [name = '', ...rest] = attributes.split('=');
  await using app = startApp(['app.cjs'], {
    cwd,
    env: {
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: join(cwd, 'spool'),
      TELLTALE_EXIT_FLUSH_MS_MAX: '60000',
      OTEL_SERVICE_NAME: 'shop',
      [name]: rest.join('='),
    },
  });
  await app.ended();
  expect(stub.documents[0]?.service).toEqual({ name: 'shop', environment: 'production', version: '1.4.0' });
});
