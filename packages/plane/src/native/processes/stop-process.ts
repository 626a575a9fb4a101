// Stops a process of a plane, and removes it from the state.
import { stop } from './process-group.ts';
import type { ProcessName, StateFile } from './state.ts';

/** Stops a process with its children. @returns whether there was something to stop */
export async function stopProcess(state: StateFile, name: ProcessName): Promise<boolean> {
  const record = state.current.processes[name];
  if (record === undefined) return false;
  const stopped = await stop(name, record);
  state.record(name, undefined);
  return stopped;
}
