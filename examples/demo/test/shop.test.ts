// The demo's shop ends with the demo, and what the user ended is told as such.
import { expect, it } from 'vitest';
import { startShop } from '../shop.ts';

it('a shop is gone, and says nothing of its own, once the user ends the demo', async () => {
  const user = new AbortController();
  const shop = await startShop({ OTEL_SDK_DISABLED: 'true' }, user.signal);
  user.abort(new Error('ended'));
  await expect(shop[Symbol.asyncDispose]()).resolves.toBeUndefined();
  expect(() => process.kill(shop.pid, 0)).toThrow('ESRCH');
});
