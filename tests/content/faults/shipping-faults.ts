// Faults on the way of log records: credentials that are refused, a spool that is full, Elasticsearch stopped.
import { startLoad } from '../scene/load.ts';
import type { Fault } from './fault.ts';

const paused: Fault = {
  alert: 'LogShippingPaused',
  job: 'fault-credentials',
  what: 'Elasticsearch rejects the credentials of a service',
  async begin(scene) {
    const env = { TELLTALE_ELASTICSEARCH_PASSWORD: 'not-this-one' };
    const { program } = await scene.startShop({ name: 'fault-credentials', env });
    return async () => {
      program.kill('SIGTERM');
      await program.ended;
      await scene.startShop({ name: 'fault-credentials' });
    };
  },
};

const dropped: Fault = {
  alert: 'LogRecordsDropped',
  job: 'fault-spool',
  what: 'a service logs more than its spool holds, with no Elasticsearch to take it',
  async begin(scene) {
    const env = {
      ...(await scene.databases()),
      TELLTALE_ELASTICSEARCH_URL: 'https://127.0.0.1:9',
      TELLTALE_SPOOL_BYTES_MAX: '1048576',
      TELLTALE_EXIT_FLUSH_MS_MAX: '0',
    };
    const { url } = await scene.startStorefront({ name: 'fault-spool', env });
    const load = startLoad([{ url: `${url}/noise/1000`, everyMs: 500 }]);
    return async () => await load[Symbol.asyncDispose]();
  },
};

const stopped: Fault = {
  alert: 'LogDeliveryStopped',
  job: undefined,
  what: 'Elasticsearch is stopped',
  async begin(scene) {
    const { url } = await scene.startStorefront({ name: 'fault-late', env: await scene.databases() });
    await scene.untilScraped('fault-late');
    scene.load([{ url: `${url}/noise/10`, everyMs: 500 }]);
    await scene.elasticsearch.stop();
    return () => scene.elasticsearch.start();
  },
};

/** Faults of one service's shipping. */
export const shippingFaults: readonly Fault[] = [paused, dropped];

/** Faults that every service has a part in: made when nothing else is looked at. */
export const planeFaults: readonly Fault[] = [stopped];
