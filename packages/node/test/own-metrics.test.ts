// An app's own metrics: on the page by the names that the catalog's have, and checked as those are.
import { spawnSync } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';
import { obtainPrometheus } from '../../plane/src/artifacts/prometheus.ts';
import { removeFolders } from './support/app.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

it('are on the page, and bad names cause one warning each', async () => {
  await using service = await startServing('own-metrics.mjs');
  const page = await service.page();
  expect(page).toContain('shop_orders_total 1\n');
  expect(page).toContain('shop_orders_total{status="paid"} 3\n');
  expect(page).toContain('shop_stock 7\n');
  expect(page).toContain('shop_basket_size_bytes_bucket{le="100"} 1\n');
  for (const outcome of ['sync', 'async', 'rejected', 'ended']) {
    expect(page).toContain(`shop_checkout_duration_seconds_count{outcome="${outcome}"} 1\n`);
  }
  service.app.child.kill('SIGTERM');
  const { code, stderr } = await service.app.ended();
  expect(code).toBe(0);
  const lines = stderr.split('\n').filter((line) => line.startsWith('[telltale metrics]'));
  expect(lines).toEqual([
    expect.stringContaining('the label customer of shop.orders was not declared'),
    expect.stringContaining('Shop Orders_total is not a valid name'),
    expect.stringContaining('Shop Orders_total has no description'),
    expect.stringContaining('the label user.id of shop.logins looks like a value of a single request'),
  ]);
});

it('with reserved or colliding names keep the page valid, and cause one warning each', async () => {
  const { promtool } = await obtainPrometheus();
  const env = { OTEL_RESOURCE_ATTRIBUTES: '__name__=x,team=a', OTEL_SERVICE_NAME: 'node' };
  await using service = await startServing('reserved-names.mjs', { env });
  await service.page();
  const page = await service.page();
  expect(page).toMatch(/^target_info\{.*exported_name__="x".*team="a".*\} 1$/m);
  expect(page).toContain('lat_count{exported_le="mine"} 1\n');
  expect(page).toContain('z_total{exported_name__="evil"} 1\n');
  expect(page).toContain('shop_size_sum{exported_le="mine"} 1\n');
  for (const name of ['g1.x', 'g1_x']) expect(page).toContain(`g1_x{otel_metric_name="${name}"} 1\n`);
  for (const name of ['orders.placed.total', 'orders-placed']) {
    expect(page).toContain(`orders_placed_total{otel_metric_name="${name}"} 1\n`);
  }
  // 3: it would have some of them named otherwise.
  expect(spawnSync(promtool, ['check', 'metrics'], { input: page }).status).toBe(3);
  service.app.child.kill('SIGTERM');
  const { stderr } = await service.app.ended();
  const warnings = [
    expect.stringContaining('this service is services/node in Prometheus'),
    expect.stringContaining('lat: the label le is exported_le on the page'),
    expect.stringContaining('z: the label __name__ is exported_name__ on the page'),
    expect.stringContaining('shop.size: the label le is exported_le on the page'),
    expect.stringContaining('target_info: the label __name__ is exported_name__ on the page'),
    expect.stringContaining('orders.placed.total and orders-placed are both orders_placed_total on the page'),
    expect.stringContaining('g1.x and g1_x are both g1_x on the page'),
  ];
  const lines = stderr.split('\n').filter((line) => line.startsWith('[telltale metrics]'));
  expect(lines).toHaveLength(warnings.length);
  expect(lines).toEqual(expect.arrayContaining(warnings));
});
