// Starts the metrics of the Node.js runtime and of the process.
import { isMainThread } from 'node:worker_threads';
import type { MeterProvider } from '../meter-provider.ts';
import { observeEventLoop } from './event-loop.ts';
import { observeMemory } from './memory.ts';
import { observeProcess } from './process.ts';

/** Has the provider ask for each page. A thread has a loop and a heap of its own, and the process in common. */
export function observeRuntime(provider: MeterProvider): void {
  const meter = provider.getMeter('@telltale/node');
  observeEventLoop(meter);
  observeMemory(meter);
  if (isMainThread) observeProcess(meter);
}
