// A native plane that runs older versions is upgraded with its data, and a part that fails runs again what it ran.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startingQuickly } from '../../../tests/support/quick-start.ts';
import { openPlane } from '../../plane/src/index.ts';
import { askAs } from '../../plane/test/support/ask.ts';
import { states } from '../../plane/test/support/processes.ts';
import { temporaryFolderOfFile } from '../../plane/test/support/temporary-folder.ts';
import { type UpgradablePlane, upgradePlane } from '../src/upgrade/upgrade.ts';

// What the next upgrade would bring of Prometheus; what there is when nothing is said.
const brought = vi.hoisted((): { prometheus?: string; version?: string } => ({}));
vi.mock(import('../../plane/src/artifacts/prometheus.ts'), async (original) => {
  const { obtainPrometheus } = await original();
  return { obtainPrometheus: async (options) => ({ ...(await obtainPrometheus(options)), ...brought }) };
});

vi.setConfig({ testTimeout: 300_000 });

const planeDir = startingQuickly(join(temporaryFolderOfFile(), 'plane'));
const plane = openPlane({ engine: 'native', planeDir });
/** The machine of a test may be full or slow: what a doctor makes of it is another test's. */
const upgradable: UpgradablePlane = {
  operator: () => plane.operator(),
  up: (options) => plane.up(options),
  examine: async () => [],
};

beforeAll(async () => {
  await plane.up({ ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } });
});
afterAll(() => plane.down({ purge: true }));

/** Has the plane remember that its parts are of these versions. */
function remember(versions: Readonly<Record<string, string>>): void {
  const path = join(planeDir, 'state.json');
  const state = JSON.parse(readFileSync(path, 'utf8'));
  for (const [part, version] of Object.entries(versions)) state.processes[part].version = version;
  writeFileSync(path, JSON.stringify(state));
}

async function versions(): Promise<Record<string, string | undefined>> {
  return Object.fromEntries((await plane.status()).parts.map(({ name, version }) => [name, version]));
}

async function pids(): Promise<Record<string, number | undefined>> {
  return Object.fromEntries((await plane.status()).parts.map(({ name, pid }) => [name, pid]));
}

/** Asks Elasticsearch or Prometheus as it is reached now. */
async function ask(server: 'elasticsearch' | 'prometheus', path: string, body?: object): Promise<unknown> {
  const connection = (await plane.status()).connections?.[server];
  if (connection === undefined) throw new Error(`${server} does not run`);
  const question = { path, ...(body && { method: 'POST' as const, body }) };
  const user = server === 'elasticsearch' ? 'admin' : 'reader';
  return (await askAs(planeDir, user, connection, question)).body;
}

const samples = async (): Promise<number> => {
  const answer = await ask('prometheus', '/api/v1/query?query=sum(count_over_time(up[1h]))');
  return Number((answer as { data: { result: { value: [number, string] }[] } }).data.result[0]?.value[1] ?? 0);
};

it('upgrades each older part in order, and keeps its data', async () => {
  const current = await versions();
  const before = await pids();
  const document = { '@timestamp': new Date().toISOString(), message: 'kept' };
  await ask('elasticsearch', '/logs-upgrade-default/_create/one?refresh=true', document);
  await expect.poll(samples).toBeGreaterThan(0);
  const counted = await samples();

  remember({ elasticsearch: '9.5.2', prometheus: '3.0.0', alertmanager: '0.30.0' });
  const { replaced } = await upgradePlane(upgradable, {});
  expect(replaced).toEqual([
    { part: 'elasticsearch', from: '9.5.2', to: current.elasticsearch },
    { part: 'alertmanager', from: '0.30.0', to: current.alertmanager },
    { part: 'prometheus', from: '3.0.0', to: current.prometheus },
  ]);
  expect(await versions()).toEqual(current);
  const after = await pids();
  for (const { part } of replaced) expect(after[part]).not.toBe(before[part]);
  expect(after.keeper).toBe(before.keeper);
  expect(await ask('elasticsearch', '/logs-upgrade-default/_count')).toMatchObject({ count: 1 });
  expect(await samples()).toBeGreaterThanOrEqual(counted);
  expect(await upgradePlane(upgradable, {})).toMatchObject({ replaced: [] });
});

it('starts a failed part again with its previous version', async () => {
  const current = await versions();
  const counted = await samples();
  Object.assign(brought, { prometheus: '/bin/false', version: '99.0.0' });
  remember({ alertmanager: '0.30.0' });
  await expect(upgradePlane(upgradable, {})).rejects.toThrow(
    new RegExp(
      `cannot upgrade prometheus from ${current.prometheus} to 99\\.0\\.0: cannot start Prometheus: it exited at once: .*` +
        `prometheus runs ${current.prometheus} again, with its data\\. Upgraded: alertmanager ${current.alertmanager}\\.$`,
    ),
  );
  for (const name of Object.keys(brought)) delete brought[name as keyof typeof brought];
  expect(states(await plane.status())).toMatchObject({ elasticsearch: 'running', prometheus: 'running' });
  expect(await versions()).toEqual(current);
  expect(await samples()).toBeGreaterThanOrEqual(counted);
});

it('touches no part if a download fails', async () => {
  const before = await pids();
  remember({ elasticsearch: '9.5.2' });
  const failing: UpgradablePlane = {
    ...upgradable,
    async operator() {
      const operator = await plane.operator();
      return { ...operator, replace: () => Promise.reject(new Error('the download failed')) };
    },
  };
  await expect(upgradePlane(failing, {})).rejects.toThrow('the download failed. elasticsearch 9.5.2 was not touched.');
  expect(await pids()).toEqual(before);
});
