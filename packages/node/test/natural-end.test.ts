// A process that has nothing left to do ends as it would without us, and what it logged last arrives.
import { afterAll, expect, it } from 'vitest';
import { ownFolder, removeFolders, runApp } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';

afterAll(removeFolders);

it.each([
  ['', 'none'],
  ['while OpenTelemetry exports to nobody', 'otlp'],
])('an app that logs when it has nothing left to do ends, and all that it logged arrives %s', async (_, exporter) => {
  await using stub = await startBulkStub();
  const alone = await runApp(['ends-by-itself.mjs'], { way: 'none' });
  const env = {
    TELLTALE_ELASTICSEARCH_URL: stub.url,
    TELLTALE_SPOOL_DIR: ownFolder(),
    OTEL_TRACES_EXPORTER: exporter,
    OTEL_METRICS_EXPORTER: exporter,
    OTEL_LOGS_EXPORTER: exporter,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  };
  const { code, signal, stdout } = await runApp(['ends-by-itself.mjs'], { env });
  expect({ code, signal, stdout }).toEqual({ code: alone.code, signal: alone.signal, stdout: alone.stdout });
  expect(stub.documents.map(({ message }) => message)).toEqual(alone.stdout.trim().split('\n'));
});

it.each([
  ['its disk is slow', ['--require', './slow-writes.cjs'], {}],
  ['each record is synced to the disk', [], { TELLTALE_LOGS_DURABILITY: 'fsync' }],
])("sees 'beforeExit' as often as without us, though it logs then and %s", async (_, options, settings) => {
  await using stub = await startBulkStub();
  const alone = await runApp(['ends-by-itself.mjs'], { way: 'none' });
  const env = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder(), ...settings };
  const { code, stdout } = await runApp([...options, 'ends-by-itself.mjs'], { env });
  expect({ code, stdout }).toEqual({ code: alone.code, stdout: alone.stdout });
  expect(stub.documents.map(({ message }) => message)).toEqual(alone.stdout.trim().split('\n'));
});
