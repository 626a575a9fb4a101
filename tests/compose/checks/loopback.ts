// Nobody but this machine reaches the stack.
import { readFile } from 'node:fs/promises';
import type { Check } from '../check.ts';
import { requireNoProblem } from '../check.ts';
import { listenersIn } from '../listeners.ts';

export const loopback: Check = {
  name: 'loopback',
  promise: 'nothing listens off loopback',
  async run() {
    // This process is in the engine's network, where nothing else is.
    const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8')));
    const listeners = listenersIn(tables.join('\n'));
    if (listeners.length === 0) throw new Error('nothing listens at all');
    const open = listeners.filter(({ isLoopback }) => !isLoopback);
    requireNoProblem(
      open.map(({ port }) => `port ${port}`),
      'open to others',
    );
    return `ports ${[...new Set(listeners.map(({ port }) => port))].toSorted((a, b) => a - b).join(', ')}`;
  },
};
