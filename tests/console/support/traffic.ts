// The gateway and the shop under a small load, shipped and scraped by the shared plane.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../../support/service.ts';

/** What customers do, over and over; one in seven checkouts fails at the bank. */
const visits: readonly (readonly [method: 'GET' | 'POST', path: string])[] = [
  ['GET', '/products'],
  ['GET', '/products/tea'],
  ['POST', '/checkout'],
  ['GET', '/products/nothing'],
  ['POST', '/checkout'],
  ['GET', '/report'],
];

/** Two services under load until they are disposed of. */
export interface Traffic extends AsyncDisposable {
  readonly gateway: string;
  readonly shop: string;
  /** Address of the gateway. */
  readonly url: string;
}

async function start(folder: string, env: Readonly<Record<string, string>>) {
  const cwd = fileURLToPath(new URL(`../../../examples/${folder}`, import.meta.url));
  const child = fork('app.js', {
    cwd,
    execArgv: ['--import', '@telltale/node'],
    env: { ...cleanEnvironment(), TELLTALE_METRICS_HOST: '127.0.0.1', TELLTALE_METRICS_PORT: '0', ...env, PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const [message] = (await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`${folder} ended early with ${code}`))),
  ])) as [{ readonly port: number }];
  return {
    url: `http://127.0.0.1:${message.port}`,
    async end() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/**
 * Starts both and visits them until the end.
 *
 * @param environment what ties a service to the plane
 * @param names of the two services; other tests share the plane
 */
export async function startTraffic(
  environment: Readonly<Record<string, string>>,
  names: { readonly gateway: string; readonly shop: string },
): Promise<Traffic> {
  const shop = await start('shop', { ...environment, OTEL_SERVICE_NAME: names.shop });
  const gateway = await start('gateway', { ...environment, OTEL_SERVICE_NAME: names.gateway, SHOP_URL: shop.url });
  const ending = new AbortController();
  const visiting = (async () => {
    for (let visit = 0; !ending.signal.aborted; visit += 1) {
      const [method, path] = visits[visit % visits.length] ?? ['GET', '/products'];
      const headers = { 'content-type': 'application/json' };
      const body = method === 'POST' ? JSON.stringify({ product: 'tea', quantity: 1 + (visit % 3) }) : null;
      await fetch(gateway.url + path, { method, headers, body, signal: ending.signal }).then(
        (answer) => answer.arrayBuffer(),
        () => undefined,
      );
      await sleep(40, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  return {
    ...names,
    url: gateway.url,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await visiting;
      await Promise.all([gateway.end(), shop.end()]);
    },
  };
}
