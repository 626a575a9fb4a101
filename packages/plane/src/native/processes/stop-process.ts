// Ends a process of a plane, and forgets it.
import { stop } from './process-group.ts';
import type { ProcessName, StateFile } from './state.ts';

/**
 * Ends a process with its children.
 *
 * @returns whether there was something to end
 */
export async function stopProcess(state: StateFile, name: ProcessName): Promise<boolean> {
  const record = state.current.processes[name];
  if (record === undefined) return false;
  const stopped = await stop(name, record);
  state.record(name, undefined);
  return stopped;
}
