// Whatever ends `up` half way, nothing runs that nobody knows of.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPlane } from '../src/index.ts';
import { readState } from '../src/native/processes/state.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const ports = { elasticsearch: 0, prometheus: 0, alertmanager: 0 };

/** Processes that were started for the plane in that folder: their command or environment names it. */
function processesOf(planeDir: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && /** ours are named by pid */ mentions(pid, planeDir));
}

function mentions(pid: number, text: string): boolean {
  try {
    return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text));
  } catch {
    // It ended meanwhile.
    return false;
  }
}

describe('an interrupted or failed up', () => {
  it('is cleaned up by down after it was killed', async () => {
    const planeDir = join(temporaryFolder(), 'plane');
    const program = new URL('./fixtures/brings-up.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, planeDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    await expect
      .poll(() => readState(join(planeDir, 'state.json')))
      .toMatchObject({
        processes: { elasticsearch: {}, prometheus: {}, alertmanager: {} },
      });
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(processesOf(planeDir).length).toBeGreaterThanOrEqual(3);
    const plane = openPlane({ engine: 'native', planeDir });
    expect((await plane.down()).stopped.length).toBeGreaterThanOrEqual(3);
    expect(processesOf(planeDir)).toEqual([]);
    await plane.down({ purge: true });
  });

  it('stops what it started when it is cancelled', async () => {
    const planeDir = join(temporaryFolder(), 'plane');
    const plane = openPlane({ engine: 'native', planeDir });
    const interrupted = new AbortController();
    const reason = new Error('interrupted');
    const up = plane.up({
      ports,
      signal: interrupted.signal,
      onProgress: ({ step, state }) => {
        if (step === 'start-prometheus' && state === 'done') interrupted.abort(reason);
      },
    });
    await expect(up).rejects.toBe(reason);
    expect(processesOf(planeDir)).toEqual([]);
    expect((await plane.status()).parts.map(({ state }) => state)).toEqual(Array(4).fill('stopped'));
    await plane.down({ purge: true });
    expect(existsSync(planeDir)).toBe(false);
  });

  it('names the port that is in use, and starts nothing', async () => {
    const planeDir = join(temporaryFolder(), 'plane');
    const plane = openPlane({ engine: 'native', planeDir });
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const steps: string[] = [];
    await expect(
      plane.up({ ports: { ...ports, alertmanager: port }, onProgress: ({ step }) => steps.push(step) }),
    ).rejects.toThrow(
      `[telltale plane] cannot start alertmanager on port ${port} of 127.0.0.1: another program uses the port. End that program, or take any free port: telltale up --engine native --elasticsearch-port 0 --prometheus-port 0 --alertmanager-port 0.`,
    );
    expect(steps).toEqual([]);
    expect(processesOf(planeDir)).toEqual([]);
    taken.close();
    await plane.down({ purge: true });
  });

  it('shows the output of a server that exits at once, and stops the others', async () => {
    const planeDir = join(temporaryFolder(), 'plane');
    const plane = openPlane({ engine: 'native', planeDir });
    // Alertmanager reads its silences from a file of that name.
    mkdirSync(join(planeDir, 'alertmanager/data/silences'), { recursive: true });
    await expect(plane.up({ ports })).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringContaining('cannot start Alertmanager: it exited at once'),
    });
    expect(processesOf(planeDir)).toEqual([]);
    await plane.down({ purge: true });
  });
});
