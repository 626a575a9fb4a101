// A program that is run is bounded in time and output, and ended when it is no longer wanted, if that does no harm.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../src/processes/run-program.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const env = process.env;
const sh = (script: string, options: { msMax: number; signal?: AbortSignal; undisturbed?: boolean }) =>
  runProgram('sh', ['-c', script], { env, ...options });

describe('a program', () => {
  it('returns its exit code and its output', async () => {
    expect(await sh('echo out; echo err >&2; exit 3', { msMax: 10_000 })).toEqual({
      code: 3,
      signal: null,
      timedOut: false,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('is stopped after its timeout', async () => {
    expect(await sh('exec sleep 60', { msMax: 100 })).toMatchObject({ code: null, timedOut: true });
  });

  it('is stopped when it is cancelled', async () => {
    const begun = Date.now();
    await expect(sh('exec sleep 60', { msMax: 60_000, signal: AbortSignal.timeout(100) })).rejects.toThrow();
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  it('finishes first if it must not be interrupted', async () => {
    const file = join(temporaryFolder(), 'whole');
    const signal = AbortSignal.timeout(50);
    await expect(sh(`sleep 0.5; echo > ${file}`, { msMax: 60_000, signal, undisturbed: true })).rejects.toThrow();
    expect(existsSync(file)).toBe(true);
  });

  it('runs on after its timeout if it must not be interrupted, which is also reported after a cancellation', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'whole');
    const script = `while [ ! -e ${folder}/go ]; do sleep 0.02; done; echo > ${file}`;
    for (const isCancelled of [false, true]) {
      const cancelling = new AbortController();
      const program = sh(script, { msMax: 50, undisturbed: true, signal: cancelling.signal });
      if (isCancelled) cancelling.abort();
      expect(await program).toMatchObject({ code: null, timedOut: true });
    }
    expect(existsSync(file)).toBe(false);
    writeFileSync(join(folder, 'go'), '');
    await expect.poll(() => existsSync(file)).toBe(true);
  });

  it('keeps the end of a long output', async () => {
    const { stdout } = await sh('yes | head -c 1000000; echo the end', { msMax: 60_000 });
    expect(stdout.length).toBeLessThan(300_000);
    expect(stdout.endsWith('the end\n')).toBe(true);
  });
});
