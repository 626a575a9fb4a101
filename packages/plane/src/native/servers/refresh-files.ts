// Updates the files that a server reloads while it runs: alert receivers, rules, expiry of secrets.
import { type PartName, partNames } from '../../part-names.ts';
import type { NativeInputs } from '../processes/server.ts';
import { kinds } from './kinds.ts';

/** The result of an update. */
export interface RefreshedFiles {
  /** Servers whose files changed: they have to reload them. */
  readonly changed: readonly PartName[];
  /** Notes for the user. */
  readonly notes: readonly string[];
}

/** Writes these files of all servers, each if it differs. */
export async function refreshFiles(inputs: NativeInputs): Promise<RefreshedFiles> {
  const changed: PartName[] = [];
  const notes: string[] = [];
  for (const name of partNames) {
    const refreshed = await kinds[name].refresh?.(inputs);
    if (refreshed?.changed) changed.push(name);
    notes.push(...(refreshed?.notes ?? []));
  }
  return { changed, notes };
}
