// What runs and what listens on this machine, as the system tells it.
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { PlaneStatus } from '../../src/index.ts';

/** Whether a process of that pid runs. */
export function runs(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** User that a process runs as. */
export function userOf(pid: number): number {
  return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Whether something listens on that port of the loopback. */
export function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** State of each part by its name. */
export function states({ parts }: PlaneStatus): Record<string, string> {
  return Object.fromEntries(parts.map(({ name, state }) => [name, state]));
}
