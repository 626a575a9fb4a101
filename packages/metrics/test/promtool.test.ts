// Prometheus' own checker finds nothing to complain of on the page.
import { spawnSync } from 'node:child_process';
import { metrics } from '@telltale/catalog';
import { expect, it } from 'vitest';
import { obtainPrometheus } from '../../plane/src/artifacts/prometheus.ts';
import { MeterProvider, MetricsPage } from '../src/index.ts';

/** A name of OpenTelemetry's conventions, which every other SDK's page and Prometheus' own OTLP receiver give it too. */
const remark = 'db_client_connection_count non-histogram and non-summary metrics should not have "_count" suffix\n';

it('promtool check metrics has one remark on a page with every metric of the catalog: a name that is not ours', async () => {
  const { promtool } = await obtainPrometheus();
  const provider = new MeterProvider();
  const page = new MetricsPage({ provider, resource: { 'service.name': 'shop' } });
  const meter = provider.getMeter('catalog');
  for (const [name, { instrument, unit, description }] of Object.entries(metrics)) {
    const options = { unit, description };
    if (instrument === 'histogram') meter.createHistogram(name, options).record(1);
    else if (instrument === 'gauge') meter.createGauge(name, options).record(1);
    else if (instrument === 'counter') meter.createCounter(name, options).add(1);
    else meter.createUpDownCounter(name, options).add(1);
  }
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], {
    input: await page.text(),
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({ status: 3, stdout: '', stderr: remark });
});
