// Has servers that run read their configuration again.
import { hangUp } from './process-group.ts';
import type { ProcessName, StateFile } from './state.ts';

/** Those that do not run read it when they are started. */
export function reload(state: StateFile, names: readonly ProcessName[]): void {
  for (const name of names) {
    const record = state.current.processes[name];
    if (record !== undefined) hangUp(record);
  }
}
