// What the page tells of Node and of the process, by the catalog's names.
import { metrics as catalog, type MetricName, prometheusMetricName } from '@telltale/catalog';
import { afterAll, expect, it } from 'vitest';
import { removeFolders } from './support/app.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

/** The value of the first series of a metric that has these labels. */
function sample(page: string, metric: string, labels = ''): number {
  const match = new RegExp(`^${metric}(?:\\{[^}]*${labels}[^}]*\\})? (\\S+)$`, 'm').exec(page);
  return Number(match?.[1] ?? Number.NaN);
}

it('the page has every metric of Node and of the process that the catalog names, as the type that it names', async () => {
  await using service = await startServing('serves.mjs');
  await (await fetch(`${service.url}/users/7`)).text();
  const types = { counter: 'counter', gauge: 'gauge', updowncounter: 'gauge', histogram: 'histogram' };
  const named = Object.entries(catalog).filter(([name]) => /^(nodejs|v8js|process|telltale\.heap)\./.test(name));
  expect(named.length).toBeGreaterThan(15);
  // Samples of the loop's delay are taken over a while.
  await expect.poll(service.page).toContain('nodejs_eventloop_delay_p99_seconds ');
  // Nothing was collected before the first pages made it necessary.
  await expect.poll(service.page).toContain('v8js_gc_duration_seconds_count{');
  const page = await service.page();
  for (const [name, { instrument }] of named) {
    expect(page).toContain(`# TYPE ${prometheusMetricName(name as MetricName)} ${types[instrument]}\n`);
  }
});

it('the page has the start, the memory, the processor time and the open files of the process', async () => {
  const before = Date.now() / 1_000;
  await using service = await startServing('serves.mjs');
  const page = await service.page();
  const started = sample(page, 'process_start_time_seconds');
  expect(started).toBeGreaterThan(before - 1);
  expect(started).toBeLessThan(Date.now() / 1_000);
  expect(sample(page, 'process_memory_usage_bytes')).toBeGreaterThan(20e6);
  expect(sample(page, 'process_cpu_time_seconds_total', 'cpu_mode="user"')).toBeGreaterThan(0);
  expect(sample(page, 'process_open_fds')).toBeGreaterThan(5);
  expect(sample(page, 'process_max_fds')).toBeGreaterThan(sample(page, 'process_open_fds'));
  expect(sample(page, 'telltale_heap_limit_bytes')).toBeGreaterThan(100e6);
});

it('two scrapers do not reset the event loop delays of each other', async () => {
  await using service = await startServing('serves.mjs');
  const max = async (): Promise<number> => sample(await service.page(), 'nodejs_eventloop_delay_max_seconds');
  await expect.poll(max).toBeGreaterThan(0);
  const [first, second] = [await max(), await max()];
  expect(second).toBeGreaterThanOrEqual(first);
});

it('the metrics of a disabled instrumentation are not on the page', async () => {
  const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'runtime-node,http' };
  await using service = await startServing('serves.mjs', { env });
  await (await fetch(`${service.url}/users/7`)).text();
  expect(await service.page()).not.toMatch(/^(nodejs|v8js|process|http)_/m);
});
