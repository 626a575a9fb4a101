// Lowers the CPU priority of the worker thread, so that the app goes first on a shared core.
import { stat } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';
import { limits } from '../limits.ts';

/**
 * Takes this thread back to `limits.workerNice`; only on Linux, where threads have their own priority.
 *
 * To be called when the thread has started up: with a core that is busy throughout, starting would take it minutes.
 */
export async function goSecond(): Promise<void> {
  // A process that was started with less is left as it is: nobody may take back what was given up.
  if (process.platform !== 'linux' || getPriority() >= limits.workerNice) return;
  // Threads inherit the priority of the one that starts them, and the first call of this kind starts the pool that
  // the whole process shares.
  await stat('/');
  setPriority(limits.workerNice);
}
