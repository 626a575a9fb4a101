// One at a time, across processes, whoever dies.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLock } from '../src/processes/lock.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const program = new URL('./fixtures/holds-a-lock.ts', import.meta.url).pathname;

async function holder(path: string) {
  const child = spawn(process.execPath, [program, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('the lock', () => {
  it('admits one holder at a time', async () => {
    const path = join(temporaryFolder(), 'lock');
    let inside = 0;
    let most = 0;
    let turns = 0;
    await Promise.all(
      Array.from({ length: 20 }, () =>
        withLock(path, { waitMsMax: 120_000 }, async () => {
          inside += 1;
          turns += 1;
          most = Math.max(most, inside);
          await new Promise(setImmediate);
          inside -= 1;
        }),
      ),
    );
    expect({ most, turns }).toEqual({ most: 1, turns: 20 });
  });

  it('keeps others out while another process holds it, and names that process', async () => {
    const path = join(temporaryFolder(), 'lock');
    const child = await holder(path);
    const waited: (number | undefined)[] = [];
    await expect(
      withLock(path, { waitMsMax: 200, onWait: (pid) => waited.push(pid) }, async () => undefined),
    ).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining(`process ${child.pid}`) });
    expect(waited).toEqual([child.pid]);
    child.stdin.end();
    await expect(withLock(path, { waitMsMax: 120_000 }, async () => 'in')).resolves.toBe('in');
  });

  it('is taken over from a killed process', async () => {
    const path = join(temporaryFolder(), 'lock');
    const child = await holder(path);
    child.kill('SIGKILL');
    await once(child, 'close');
    await expect(withLock(path, { waitMsMax: 30_000 }, async () => 'in')).resolves.toBe('in');
  });

  it('is released if the work fails', async () => {
    const path = join(temporaryFolder(), 'lock');
    await expect(withLock(path, { waitMsMax: 0 }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(path, { waitMsMax: 0 }, async () => 'in')).resolves.toBe('in');
  });

  it('stops waiting when the wait is cancelled', async () => {
    const path = join(temporaryFolder(), 'lock');
    const child = await holder(path);
    const signal = AbortSignal.timeout(100);
    await expect(withLock(path, { waitMsMax: 120_000, signal }, async () => undefined)).rejects.toThrow();
    child.kill('SIGKILL');
    await once(child, 'close');
  });
});
