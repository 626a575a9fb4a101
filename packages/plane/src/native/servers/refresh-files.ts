// Brings the files up to date that a server reads again while it runs: receivers of alerts, rules, ages of secrets.
import { type PartName, partNames } from '../../part-names.ts';
import type { NativeInputs } from '../processes/server.ts';
import { kinds } from './kinds.ts';

/** What was done. */
export interface RefreshedFiles {
  /** Servers whose files changed, which have to read them again. */
  readonly changed: readonly PartName[];
  /** For people. */
  readonly notes: readonly string[];
}

/** Writes those files of every server, each where it differs. */
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
