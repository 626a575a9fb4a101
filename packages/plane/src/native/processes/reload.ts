// Reloads the configuration of running servers.
import { hangUp } from './process-group.ts';
import type { ProcessName, StateFile } from './state.ts';

/** A server that does not run is skipped: it reads its configuration at its start. */
export function reload(state: StateFile, names: readonly ProcessName[]): void {
  for (const name of names) {
    const record = state.current.processes[name];
    if (record !== undefined) hangUp(record);
  }
}
