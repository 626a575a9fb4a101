// A network that is this process's and nobody else's: what listens and what is refused in it is ours alone.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { dockerUnavailableReason } from './docker-availability.ts';

/** A program that makes a namespace and ends at once. */
const TRIAL_MS_MAX = 60_000;

/** Environment variable with the name of the network that was left. */
const leftVariable = 'TELLTALE_TEST_NETWORK_LEFT';
const network = (): string => readlinkSync('/proc/self/ns/net');

/** Whether `runInOwnNetwork` led this process into another network than the machine's. */
export function hasOwnNetwork(): boolean {
  const left = process.env[leftVariable];
  return left !== undefined && left !== network();
}

/** Why no Docker engine can be started in a network of its own, in one sentence; undefined where it can. */
export function whyNoOwnNetwork(): string | undefined {
  const why = dockerUnavailableReason();
  if (why !== undefined) return why;
  const { status, stderr, error } = spawnSync('unshare', ['--net', 'true'], {
    encoding: 'utf8',
    timeout: TRIAL_MS_MAX,
  });
  if (status === 0) return undefined;
  const reason = error?.message ?? (stderr.trim() || `exit code ${status}`);
  return `A network of its own is needed, and this machine gives none (${reason}).`;
}

/**
 * Runs a script with this Node in a network of its own, which ends with it. Its loopback is up when the engine is
 * started there (`startDockerEngine({ ownNetwork: true })`); nothing else leads anywhere.
 *
 * @returns its exit code; ended by a signal counts as 128 + the signal
 */
export async function runInOwnNetwork(script: string, args: readonly string[]): Promise<number> {
  // Who kills this process ends that one too, in its own order.
  const command = ['--pdeathsig', 'TERM', 'unshare', '--net', process.execPath, script, ...args];
  // In a group of its own, so that a Ctrl-C reaches it once: by this process.
  const env = { ...process.env, [leftVariable]: network() };
  const child = spawn('setpriv', command, { env, stdio: 'inherit', detached: true });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const forSignals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of forSignals) process.on(signal, pass);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === 'SIGINT' ? 2 : 15);
  } finally {
    for (const signal of forSignals) process.off(signal, pass);
  }
}
