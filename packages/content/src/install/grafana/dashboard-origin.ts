// The origin of a dashboard, from its version history: imported by us or not, edited by people or not.
import { fingerprint, type JsonObject } from '../fingerprint.ts';
import { contentOf } from './dashboard-content.ts';
import { contentOfVersion, historyOf, type SavedVersion } from './dashboard-history.ts';
import type { Grafana } from './grafana.ts';

/** The last import of a dashboard. */
export interface DashboardOrigin {
  /** Says what was imported. */
  readonly mark: string;
  readonly isEdited: boolean;
  /** What was imported, as Grafana has kept it; looked at where somebody may have edited it. */
  readonly imported?: JsonObject | undefined;
  /** The newest version, as Grafana has kept it; as above. */
  readonly newest?: JsonObject | undefined;
}

/** The message of a version that was imported. */
export function markOf(ours: JsonObject): string {
  return `Imported by telltale. Content ${fingerprint(contentOf(ours))}.`;
}

function isMark(message: string | undefined): boolean {
  return /^Imported by telltale\. Content [0-9a-f]+\.$/.test(message ?? '');
}

/** @returns undefined where no import made it, or its version is no longer kept */
export async function originOf(grafana: Grafana, uid: string): Promise<DashboardOrigin | undefined> {
  const versions = await historyOf(grafana, uid);
  const newest = versions[0];
  const made = versions[importedAt(versions)];
  if (newest === undefined || made?.message === undefined) return undefined;
  const mark = made.message;
  if (made === newest) return { mark, isEdited: false };
  const imported = await contentOfVersion(grafana, uid, made);
  // What is read may be rewritten: a version is compared with a version.
  const held = await contentOfVersion(grafana, uid, newest);
  // Saved without a change, moved, or set back to what was imported.
  const isSame = imported && held && fingerprint(contentOf(imported)) === fingerprint(contentOf(held));
  return { mark, isEdited: isSame !== true, imported, newest: held };
}

/**
 * Where the version is that the last import made, of those with its message: the oldest of them, one behind the other.
 * Who moves a dashboard, or changes it by Grafana's API of resources, makes a version and leaves the message.
 */
function importedAt(versions: readonly SavedVersion[]): number {
  const marked = versions.findIndex(({ message }) => isMark(message));
  const message = versions[marked]?.message;
  let oldest = marked;
  while (message !== undefined && versions[oldest + 1]?.message === message) oldest += 1;
  return oldest;
}
