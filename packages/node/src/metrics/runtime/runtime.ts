// Starts the metrics of the Node.js runtime and of the process.
import { isMainThread } from 'node:worker_threads';
import type { MeterProvider } from '../meter-provider.ts';
import { observeEventLoop } from './event-loop.ts';
import { observeMemory } from './memory.ts';
import { observeProcess } from './process.ts';

/** Registers the callbacks for each scrape. A thread has its own event loop and heap, and shares the process. */
export function observeRuntime(provider: MeterProvider): void {
  const meter = provider.getMeter('@telltale/node');
  observeEventLoop(meter);
  observeMemory(meter);
  if (isMainThread) observeProcess(meter);
}
