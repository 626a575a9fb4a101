// A deadline ends what takes too long, on the oldest Node too, and leaves nothing behind.
import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startDeadline } from '../src/index.ts';

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const oldest = fileOf(`../../../tests/apps/node_modules/node-22-linux-${process.arch}/bin/node`);

describe('a deadline', () => {
  it('aborts after its time, and by another signal with the reason of that', async () => {
    using short = startDeadline(1, undefined);
    await expect.poll(() => short.signal.aborted).toBe(true);
    expect(short.signal.reason).toMatchObject({ name: 'TimeoutError' });
    const gone = new AbortController();
    using long = startDeadline(60_000, gone.signal);
    expect(long.signal.aborted).toBe(false);
    gone.abort('gone');
    expect(long.signal).toMatchObject({ aborted: true, reason: 'gone' });
    using late = startDeadline(60_000, gone.signal);
    expect(late.signal).toMatchObject({ aborted: true, reason: 'gone' });
  });

  it('leaves no listener on a signal that outlives the work', () => {
    const { signal } = new AbortController();
    const deadline = startDeadline(60_000, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    deadline[Symbol.dispose]();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it.skipIf(!existsSync(oldest))('aborts on Node 22.15 too, whatever is collected as garbage meanwhile', async () => {
    const args = ['--expose-gc', fileOf('fixtures/deadline-under-collection.mjs')];
    const { stdout } = await promisify(execFile)(oldest, args, { timeout: 20_000 });
    expect(stdout).toBe('TimeoutError\n');
  });
});
