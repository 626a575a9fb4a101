// Signals end the real program: `up` by the second of either kind, every other command by the first.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { main } from './support/program.ts';

let folder: string;
let planeDir: string;
let state: string;
let ended: FileHandle | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-cli-test-'));
  chmodSync(folder, 0o755);
  planeDir = join(folder, 'plane');
  mkdirSync(planeDir);
  // Reading it lasts for ever, and opening it for writing waits for the reader.
  state = join(planeDir, 'state.json');
  execFileSync('mkfifo', [state]);
});
afterEach(async () => {
  await ended?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The program, held up while it reads what is running. */
async function heldUp(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, TELLTALE_PLANE_DIR: planeDir },
    stdio: 'ignore',
  });
  ended = await open(state, 'w');
  return child;
}

function catches(child: ChildProcess, signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): boolean {
  const caught = /^SigCgt:\s*(\w+)$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
  return ((BigInt(`0x${caught}`) >> BigInt(constants.signals[signal] - 1)) & 1n) === 1n;
}

it.each([
  ['SIGINT', 'SIGINT'],
  ['SIGINT', 'SIGTERM'],
  ['SIGTERM', 'SIGINT'],
  ['SIGHUP', 'SIGTERM'],
] as const)('up ends in good order by %s, and at once by the %s that follows', async (first, second) => {
  const child = await heldUp(['up', '--engine', 'native']);
  const end = once(child, 'exit');
  expect(catches(child, first)).toBe(true);
  child.kill(first);
  await vi.waitFor(() => expect(catches(child, second)).toBe(false), { timeout: 120_000, interval: 20 });
  expect(child.exitCode).toBe(null);
  child.kill(second);
  expect(await end).toEqual([null, second]);
});

it.each(['down', 'status', 'env'])('%s ends at once on the first signal', async (verb) => {
  const child = await heldUp([verb]);
  const end = once(child, 'exit');
  child.kill('SIGINT');
  expect(await end).toEqual([null, 'SIGINT']);
});
