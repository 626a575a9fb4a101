// Faults that the users of a service feel: gone, failing, slow, restarting, saturated, cut off from what it needs.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { freePort } from '../../support/free-port.ts';
import { type Errand, startLoad } from '../scene/load.ts';
import type { Scene } from '../scene/scene.ts';
import type { Fault, Mend } from './fault.ts';

const RESTARTS = 5;

type Asked = Omit<Errand, 'url'> & { readonly path: string };

/** So many requests that are well that what is bad is a symptom, and no budget is gone by it. */
const well: Asked = { path: '/refused/200', everyMs: 30 };

/** Keeps asking a storefront for something bad, and then for what is well. */
async function bad(scene: Scene, job: string, asked: readonly Asked[]): Promise<Mend> {
  const { url } = await scene.startStorefront({ name: job, env: await scene.databases() });
  const load = startLoad(asked.map(({ path, ...errand }) => ({ ...errand, url: `${url}${path}` })));
  return async () => {
    await load[Symbol.asyncDispose]();
    scene.load([{ url: `${url}${well.path}`, everyMs: well.everyMs }]);
  };
}

const gone: Fault = {
  alert: 'TargetDown',
  job: 'fault-gone',
  what: 'one of two processes of a service is killed',
  async begin(scene) {
    await scene.startShop({ name: 'fault-gone' });
    const since = Date.now() / 1_000 - 1;
    const { program } = await scene.startShop({ name: 'fault-gone' });
    await scene.untilScraped('fault-gone', since);
    program.kill('SIGKILL');
    // The next process takes the file of the one that was killed away.
    return async () => void (await scene.startShop({ name: 'fault-gone' }));
  },
};

const failing: Fault = {
  alert: 'ServiceErrorRatioHigh',
  job: 'fault-errors',
  what: 'a service answers with errors',
  begin: (scene) => bad(scene, 'fault-errors', [{ path: '/wrong-query', everyMs: 200 }]),
};

const slow: Fault = {
  alert: 'ServiceLatencyHigh',
  job: 'fault-slow',
  what: 'a service takes its time',
  begin: (scene) =>
    bad(scene, 'fault-slow', [
      well,
      ...['/slow/1500', '/slow/1600', '/slow/1700'].map((path) => ({ path, everyMs: 0 })),
    ]),
};

const saturated: Fault = {
  alert: 'EventLoopSaturated',
  job: 'fault-busy',
  what: 'a service computes on its event loop',
  begin: (scene) => bad(scene, 'fault-busy', [{ path: '/block/450', everyMs: 0 }]),
};

const exhausted: Fault = {
  alert: 'ConnectionPoolExhausted',
  job: 'fault-pool',
  what: 'a service holds its connections to the database',
  begin: (scene) =>
    bad(scene, 'fault-pool', [well, ...Array.from({ length: 7 }, () => ({ path: '/hold/1500', everyMs: 0 }))]),
};

const restarting: Fault = {
  alert: 'ServiceRestarting',
  job: 'fault-restarts',
  what: 'a service ends and is started again',
  async begin(scene) {
    // At one address, as a container that is started again in its place.
    const options = { name: 'fault-restarts', env: { TELLTALE_METRICS_PORT: String(await freePort()) } };
    for (let n = 0; n < RESTARTS; n++) {
      // Some clocks tell a start by the hundredth of a second.
      const since = Date.now() / 1_000 - 1;
      const { program } = await scene.startShop(options);
      await scene.untilScraped('fault-restarts', since);
      program.kill('SIGKILL');
      await program.ended;
    }
    await scene.startShop(options);
    return async () => {};
  },
};

const refused: Fault = {
  alert: 'CircuitBreakerOpen',
  job: 'fault-breaker',
  what: 'what a service depends on is gone, and its breaker opens',
  async begin(scene) {
    const port = await freePort();
    const env = { ...(await scene.databases()), BANK_URL: `http://127.0.0.1:${port}` };
    const { url } = await scene.startStorefront({ name: 'fault-breaker', env });
    scene.load([{ url: `${url}/pay`, everyMs: 200 }]);
    return async () => {
      const bank = createServer((_, response) => response.end('paid')).listen(port, '127.0.0.1');
      await once(bank, 'listening');
      scene.defer(() => {
        bank.closeAllConnections();
        bank.close();
      });
    };
  },
};

export const serviceFaults: readonly Fault[] = [gone, failing, slow, saturated, exhausted, restarting, refused];
