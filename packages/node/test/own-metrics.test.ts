// An app's own metrics: on the page by the names that the catalog's have, and checked as those are.
import { afterAll, expect, it } from 'vitest';
import { removeFolders } from './support/app.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

it('are on the page, and what would make them hard to find is said once', async () => {
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
    expect.stringContaining('Shop Orders_total is no good name'),
    expect.stringContaining('Shop Orders_total has no description'),
    expect.stringContaining('the label user.id of shop.logins sounds like a value for each request'),
  ]);
});
