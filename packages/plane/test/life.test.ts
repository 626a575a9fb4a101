// A native plane comes up, stays, is mended after a crash, goes down and comes back with its data.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startingQuickly } from '../../../tests/support/quick-start.ts';
import { type Connections, openPlane, type PlaneStatus, type UpReport } from '../src/index.ts';
import { askAs } from './support/ask.ts';
import { listens, runs, states, userOf } from './support/processes.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const anyPorts = { elasticsearch: 0, prometheus: 0, alertmanager: 0 };
const all = ['elasticsearch', 'alertmanager', 'prometheus', 'keeper'];
const allRunning = Object.fromEntries(all.map((name) => [name, 'running']));

it('runs a plane from up to down --purge', async () => {
  const planeDir = startingQuickly(join(temporaryFolder(), 'plane'));
  const plane = openPlane({ engine: 'native', planeDir });
  expect(states(await plane.status())).toEqual(Object.fromEntries(all.map((name) => [name, 'stopped'])));
  await expect(plane.environment()).rejects.toMatchObject({ code: 'not_running' });

  const seen: UpReport[] = [await plane.up({ ports: anyPorts })];
  try {
    expect(seen[0]).toMatchObject({ started: all, alreadyRunning: [] });
    const first = await plane.status();
    expect(states(first)).toEqual(allRunning);
    expect(first.connections).toEqual(seen[0]?.connections);
    // Of a process that has only just been started, next to nothing is in memory yet.
    const leastMemory = async (): Promise<number> =>
      Math.min(...(await plane.status()).parts.map(({ memory_bytes = 0 }) => memory_bytes));
    await expect.poll(leastMemory).toBeGreaterThan(1_000_000);
    for (const { pid = 0, since = '', version } of first.parts) {
      expect(Date.now() - Date.parse(since)).toBeLessThan(180_000);
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(runs(pid)).toBe(true);
    }
    const servers = first.parts.filter(({ name }) => name !== 'keeper');
    for (const { pid = 0 } of servers) expect(userOf(pid)).not.toBe(0);

    // A second up finds it running, on whatever ports are asked for.
    seen.push(await plane.up({ ports: anyPorts }));
    expect(seen[1]).toMatchObject({ started: [], alreadyRunning: all, connections: first.connections });

    const document = { '@timestamp': new Date().toISOString(), message: 'kept' };
    const shipped = await askAs(planeDir, 'shipper', connectionsOf(first).elasticsearch, {
      method: 'POST',
      path: '/logs-life-default/_create/one?refresh=true',
      body: document,
    });
    expect(shipped.status).toBe(201);

    // Killed from outside, children first orphaned: status tells, up mends, nothing else is restarted.
    process.kill(servers[0]?.pid ?? 0, 'SIGKILL');
    await expect.poll(async () => states(await plane.status()).elasticsearch).toBe('crashed');
    expect(Object.keys((await plane.status()).connections ?? {})).toEqual(['prometheus', 'alertmanager']);
    const mended = await plane.up();
    expect(mended).toMatchObject({ started: ['elasticsearch'], connections: first.connections });

    const second = await plane.status();
    expect(states(second)).toEqual(allRunning);
    const stopped = await plane.down();
    expect(stopped).toEqual({ stopped: all.toReversed(), purged: false });
    expect(second.parts.filter(({ pid = 0 }) => runs(pid))).toEqual([]);
    for (const { url } of Object.values(connectionsOf(second))) expect(await listens(url)).toBe(false);
    expect(await plane.down()).toEqual({ stopped: [], purged: false });

    // The next up finds the data, on the ports that clients know.
    const { connections } = await plane.up();
    expect(connections).toEqual(first.connections);
    const found = await askAs(planeDir, 'reader', connections.elasticsearch, { path: '/logs-life-default/_count' });
    expect(found.body).toMatchObject({ count: 1 });
  } finally {
    expect(await plane.down({ purge: true })).toMatchObject({ purged: true });
  }
  expect(existsSync(planeDir)).toBe(false);
});

function connectionsOf({ connections = {} }: PlaneStatus): Connections {
  const { elasticsearch, prometheus, alertmanager } = connections;
  if (elasticsearch && prometheus && alertmanager) return { elasticsearch, prometheus, alertmanager };
  throw new Error('a part of the plane has no connection');
}
