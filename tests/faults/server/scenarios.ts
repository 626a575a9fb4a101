// What is done to a real Elasticsearch while applications log, by the scenario's name.
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '../limits.ts';
import { countDocuments } from './documents.ts';
import type { Elasticsearch } from './elasticsearch.ts';
import { until } from './until.ts';

/** What a scenario works with. */
export interface Scene {
  readonly server: Elasticsearch;
  /** Of the applications. */
  readonly stream: string;
  /** Kills every application, and starts others. */
  readonly replaceApplications: () => Promise<void>;
}

export interface Scenario {
  /** Applications at once. */
  readonly applications: number;
  /** Resolves when the server is well again. */
  readonly disturb: (scene: Scene) => Promise<void>;
}

/** The applications log on for so long in what is wrong. */
const DISTURBED_MS = 5_000;

const blocks = 'index.blocks.read_only_allow_delete';

/** Whether the documents stay as many for a while: no record gets through. */
async function standsStill({ server, stream }: Scene): Promise<void> {
  const before = await countDocuments(server, stream);
  await delay(DISTURBED_MS);
  const after = await countDocuments(server, stream);
  if (after > before) throw new Error(`${after - before} records got through a server that takes none`);
}

async function setWatermarks(server: Elasticsearch, free: string | null): Promise<void> {
  const name = 'cluster.routing.allocation.disk.watermark';
  const persistent = { [`${name}.low`]: free, [`${name}.high`]: free, [`${name}.flood_stage`]: free };
  // The shortest interval at which it can be configured to check its disks.
  await server.ask('PUT', '/_cluster/settings', {
    persistent: { ...persistent, 'cluster.info.update.interval': '10s' },
  });
}

async function isBlocked({ server, stream }: Scene): Promise<boolean> {
  const path = `/${stream}/_settings?flat_settings=true`;
  const indices = await server.ask<Record<string, { settings: Record<string, string> }>>('GET', path);
  return Object.values(indices).some(({ settings }) => settings[blocks] === 'true');
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  'server-stop': {
    applications: 1,
    async disturb({ server }) {
      await server.end('SIGTERM');
      await delay(DISTURBED_MS);
      await server.up();
    },
  },
  'server-kill': {
    applications: 2,
    async disturb({ server }) {
      await server.end('SIGKILL');
      await server.up();
    },
  },
  'server-restart': {
    applications: 2,
    async disturb({ server, replaceApplications }) {
      await server.end('SIGTERM');
      const up = server.up();
      await delay(DISTURBED_MS);
      await replaceApplications();
      await up;
    },
  },
  'flood-stage': {
    applications: 1,
    async disturb(scene) {
      await setWatermarks(scene.server, '1000tb');
      await until('the flood stage', limits.serverMsMax, () => isBlocked(scene));
      await standsStill(scene);
      await setWatermarks(scene.server, null);
      await until('the flood to fall', limits.serverMsMax, async () => !(await isBlocked(scene)));
    },
  },
  'write-block': {
    applications: 1,
    async disturb(scene) {
      const { server, stream } = scene;
      await server.ask('PUT', `/${stream}/_settings`, { 'index.blocks.write': true });
      await standsStill(scene);
      await server.ask('PUT', `/${stream}/_settings`, { 'index.blocks.write': null });
    },
  },
  'write-queue': {
    applications: 4,
    async disturb({ server, replaceApplications }) {
      await server.restartWith({ 'thread_pool.write.queue_size': 1, 'node.processors': 1 });
      // They begin with a backlog.
      await replaceApplications();
      await until('the queue of one to refuse', limits.recoverMsMax, async () => (await rejections(server)) > 0);
    },
  },
};

/** Requests that found the write queue full. */
async function rejections(server: Elasticsearch): Promise<number> {
  const rows = await server.ask<{ rejected: string }[]>('GET', '/_cat/thread_pool/write?format=json&h=rejected');
  return rows.reduce((sum, { rejected }) => sum + Number(rejected), 0);
}
