// A program that is started is ended with everything that it has started itself, also when this process ends first.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runProgram } from '../src/processes/run-program.ts';
import { startProgram } from '../src/processes/start-program.ts';
import { runs } from './support/processes.ts';

const { env } = process;

/** A process that runs a script which has started a process of its own, and the pid of that. */
async function runner(way: 'waits' | 'exit' | 'listens', ...settings: readonly string[]) {
  const program = new URL('./fixtures/runs-a-program.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, way, ...settings], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const pid = Number((await lines.next()).value);
  onTestFinished(() => {
    if (runs(pid)) process.kill(pid, 'SIGKILL');
  });
  return { child, lines, pid };
}

describe('a program that has started another', () => {
  const script = 'sleep 60 & echo $! >&2; wait';

  it('is ended with it after its timeout', async () => {
    const { timedOut, signal, stderr } = await runProgram('sh', ['-c', script], { env, msMax: 300 });
    expect({ timedOut, signal }).toEqual({ timedOut: true, signal: 'SIGKILL' });
    await expect.poll(() => runs(Number(stderr))).toBe(false);
  });

  it('is ended with it when it is cancelled', async () => {
    const controller = new AbortController();
    const pids: number[] = [];
    const onErrorLine = (line: string): void => {
      pids.push(Number(line));
      controller.abort(new Error('enough'));
    };
    const ended = runProgram('sh', ['-c', script], { env, msMax: 60_000, signal: controller.signal, onErrorLine });
    await expect(ended).rejects.toThrow('enough');
    await expect.poll(() => pids.map(runs)).toEqual([false]);
  });

  it('is killed if it ignores that it is cancelled', async () => {
    const controller = new AbortController();
    const ended = runProgram('sh', ['-c', 'trap "" TERM; echo ready >&2; while :; do sleep 0.1; done'], {
      env,
      msMax: 60_000,
      endMsMax: 200,
      signal: controller.signal,
      onErrorLine: () => controller.abort(new Error('enough')),
    });
    await expect(ended).rejects.toThrow('enough');
  });
});

describe('when the process that runs a program ends', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s, the program ends with its children', async (signal) => {
    const { child, pid } = await runner('waits');
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([null, signal]);
    await expect.poll(() => runs(pid)).toBe(false);
  });

  it('by itself, the program ends with its children', async () => {
    const { child, pid } = await runner('exit');
    expect(await once(child, 'close')).toEqual([0, null]);
    await expect.poll(() => runs(pid)).toBe(false);
  });

  it('a program that must not be interrupted continues', async () => {
    const { child, pid } = await runner('waits', 'undisturbed');
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(runs(pid)).toBe(true);
  });

  it('only by a second signal, because it handles the first, the program continues until then', async () => {
    const { child, lines, pid } = await runner('listens');
    child.kill('SIGINT');
    expect(await lines.next()).toEqual({ done: false, value: 'interrupted' });
    expect(runs(pid)).toBe(true);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
    await expect.poll(() => runs(pid)).toBe(false);
  });
});

describe('a started program', () => {
  it('can be read and written to, and keeps the end of its stderr', async () => {
    const program = startProgram('sh', ['-c', 'cat; echo 0123456789 >&2'], {
      env,
      stdin: 'pipe',
      stdout: 'pipe',
      stderrLengthMax: 4,
    });
    program.stdin.end('given');
    expect((await program.stdout.toArray()).join('')).toBe('given');
    expect(await program.closed).toEqual({ code: 0, signal: null });
    expect(program.stderrTail()).toBe('789\n');
  });

  it('rejects with the reason if it cannot be started', async () => {
    const program = startProgram('no-such-program', [], { env, stderrLengthMax: 1 });
    await expect(program.exited).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(program.closed).rejects.toMatchObject({ code: 'ENOENT' });
    expect(() => program.kill('SIGTERM')).not.toThrow();
  });
});
