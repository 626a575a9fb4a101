// What the doctor says of a page that is not there.
import type { DebugReport } from '@telltale/catalog';
import { expect, it } from 'vitest';
import { checkPage } from '../src/doctor/check-metrics.ts';

const report: DebugReport = {
  node: process.version,
  pid: process.pid,
  loadedBefore: [],
  met: [],
  apiCopies: [],
  warnings: [],
  service: 'till',
};

it.each([
  [{ OTEL_METRICS_EXPORTER: 'otlp' }, 'there is no page: OTEL_METRICS_EXPORTER is otlp'],
  [{ OTEL_METRICS_EXPORTER: 'none' }, 'there is no page: OTEL_METRICS_EXPORTER is none'],
  [{ OTEL_METRICS_EXPORTER: 'otlp,prometheus' }, 'this process answers no scrape'],
  [{}, 'this process answers no scrape'],
])('with %o the finding is: %s', async (env, said) => {
  expect(JSON.stringify(await checkPage(report, env))).toContain(said);
});
