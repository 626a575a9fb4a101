// The demo's shop ends with the demo, and says why where it ends or cannot open.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startShop } from '../shop.ts';

it('the shop ends silently when the user ends the demo', async () => {
  const user = new AbortController();
  const shop = await startShop({ OTEL_SDK_DISABLED: 'true' }, user.signal);
  user.abort(new Error('ended'));
  await expect(shop[Symbol.asyncDispose]()).resolves.toBeUndefined();
  expect(() => process.kill(shop.pid, 0)).toThrow('ESRCH');
});

it.each([
  { by: 'alone', start: [] },
  { by: 'with the preload', start: ['--import', '@telltale/node'] },
])('a shop $by reports a port in use in one line, and exits with 1', async ({ start }) => {
  const app = fileURLToPath(new URL('../../shop/app.js', import.meta.url));
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const env = { PATH: process.env.PATH, PORT: String(port), TELLTALE_METRICS_PORT: '0' };
  const cwd = fileURLToPath(new URL('../../shop', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...start, app], { cwd, env, encoding: 'utf8' });
  taken.close();
  expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('[telltale'))).toEqual([
    `The shop cannot open: listen EADDRINUSE: address already in use 127.0.0.1:${port}. Set PORT to a free one.`,
  ]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});
