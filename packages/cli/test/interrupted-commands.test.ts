// A user who interrupts `up` learns what was stopped; other commands do not outlive a signal.
import type { Connections } from '@telltale/plane';
import { describe, expect, it } from 'vitest';
import type { Smoke } from '../src/commands/smoke.ts';
import { up } from '../src/commands/up.ts';
import { run } from '../src/run.ts';
import { fakePlane, running } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

/** Runs `up` on a plane that is interrupted at once, and then rejects with what `rejection` makes of the reason. */
async function interrupted(signal: 'SIGINT' | 'SIGTERM', args: string[], rejection: (reason: unknown) => unknown) {
  const controller = new AbortController();
  const screen = terminal(() => controller.signal);
  const plane = fakePlane({
    up: async (options) => {
      controller.abort(signal);
      throw rejection(options?.signal?.reason);
    },
  });
  const exitCode = await run(['up', ...args], screen, async () => plane);
  return { exitCode, out: screen.out.join(''), err: screen.err.join('') };
}

describe('up, interrupted,', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s exits with %d and says that everything was stopped again', async (signal, exitCode) => {
    expect(await interrupted(signal, [], (reason) => reason)).toEqual({
      exitCode,
      out: '',
      err: `[telltale] interrupted by ${signal}: everything that the command had started was stopped\n`,
    });
  });

  it('says the same of a step that failed because it was interrupted', async () => {
    const { err } = await interrupted('SIGINT', [], (cause) => new Error('cannot download', { cause }));
    expect(err).toBe('[telltale] interrupted by SIGINT: everything that the command had started was stopped\n');
  });

  it('reports the error when something could not be stopped', async () => {
    const { exitCode, err } = await interrupted('SIGINT', [], () => new Error('cannot stop it: process 42 lives'));
    expect(exitCode).toBe(130);
    expect(err).toBe('[telltale] interrupted by SIGINT: cannot stop it: process 42 lives\n');
  });

  it('says that the plane runs where the test of a plane in a cluster was interrupted', async () => {
    const controller = new AbortController();
    const screen = terminal(() => controller.signal);
    const plane = fakePlane({
      up: async () => ({
        connections: running.connections as Connections,
        started: [],
        alreadyRunning: [],
        pages: [],
        notes: [],
      }),
    });
    const smoke: Smoke = async (_, options) => {
      controller.abort('SIGINT');
      throw options?.signal?.reason;
    };
    await expect(up(plane, { ...screen, json: false, ports: {}, profiles: [], smoke })).rejects.toThrow(
      'interrupted by SIGINT: the plane runs; its test did not end',
    );
  });

  it('prints one object with --json', async () => {
    const { out, err } = await interrupted('SIGTERM', ['--json'], (reason) => reason);
    expect(JSON.parse(out)).toEqual({ error: { code: 'aborted', message: err.trim() } });
  });
});

it.each(['down', 'status', 'env'])('%s has nothing to undo, and installs no signal handler', async (verb) => {
  const asked: string[] = [];
  const screen = terminal(() => {
    asked.push('interruption');
    return new AbortController().signal;
  });
  const plane = fakePlane({
    down: async () => ({ stopped: [], purged: false }),
    status: async () => running,
    environment: async () => ({}),
    deadLetters: () => Promise.reject(new Error('nobody asked for them')),
  });
  expect(await run([verb], screen, async () => plane)).toBe(0);
  expect(asked).toEqual([]);
});
