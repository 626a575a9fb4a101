// Lowers the CPU priority of the worker thread, so that the app goes first on a shared core.
import { stat } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';
import { limits } from '../limits.ts';

/**
 * Sets the niceness of this thread to `limits.workerNice`; only on Linux, where threads have their own. To be called
 * after the thread has started: on a busy core its start would take minutes otherwise.
 */
export async function goSecond(): Promise<void> {
  // A process that was started with a lower priority keeps it: priority cannot be raised again.
  if (process.platform !== 'linux' || getPriority() >= limits.workerNice) return;
  // Threads inherit the priority of their creator, and the first such call starts the thread pool of the whole process.
  await stat('/');
  setPriority(limits.workerNice);
}
