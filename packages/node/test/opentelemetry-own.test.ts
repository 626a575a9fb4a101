// An app that brings providers, readers and views of its own is served by these, wherever ours would send.
import { afterAll, expect, it } from 'vitest';
import { removeFolders, runApp } from './support/app.ts';
import { startOtlpStub } from './support/otlp-stub.ts';

afterAll(removeFolders);

it.each(['', 'otlp', 'none'])('with OTEL_METRICS_EXPORTER and OTEL_LOGS_EXPORTER=%s', async (exporter) => {
  await using otlp = await startOtlpStub();
  const env = {
    OTEL_METRICS_EXPORTER: exporter,
    OTEL_LOGS_EXPORTER: exporter,
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
  };
  const alone = await runApp(['own-views.mjs'], { way: 'none' });
  const { code, stdout, stderr } = await runApp(['own-views.mjs'], { env });
  expect({ code, stdout }).toEqual({ code: 0, stdout: alone.stdout });
  expect(stdout).toContain('bounds {"boundaries":[1,2],"counts":[0,1,0]}');
  expect(stdout).toContain('own logger has a record');
  const lines = stderr
    .trim()
    .split('\n')
    .filter((line) => !line.includes('no logs are captured'));
  expect(lines).toEqual(
    [
      expect.stringContaining('the app registers a meter provider of its own'),
      ...(exporter === '' ? [expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT has no effect')] : []),
    ].reverse(),
  );
  expect(otlp.metrics().map(({ name }) => name)).not.toContain('shop.size');
  // What the app prints is a record all the same: only OpenTelemetry's API is the other provider's.
  const bodies = otlp.records().map(({ body }) => body?.stringValue);
  expect(bodies.includes('own logger has a record')).toBe(exporter === 'otlp');
});
