// Reloads what can change while servers run: alert receivers, rules, expiry of secrets.
import { partNames } from '../engine.ts';
import { kinds } from './plane.ts';
import { hangUp } from './processes/process-group.ts';
import type { NativeInputs } from './processes/server.ts';
import type { StateFile } from './processes/state.ts';

/**
 * Lets each running server write its files anew, and read them where they changed.
 *
 * @returns notes for the user
 */
export async function refresh(state: StateFile, inputs: NativeInputs): Promise<string[]> {
  const notes: string[] = [];
  for (const name of partNames) {
    const done = await kinds[name].refresh?.(inputs);
    const record = state.current.processes[name];
    if (done?.changed && record !== undefined) hangUp(record);
    notes.push(...(done?.notes ?? []));
  }
  return notes;
}
