// The origin of a dashboard, from its version history: imported by us or not, edited by people or not.
import { fingerprint, type JsonObject } from '../fingerprint.ts';
import { contentOf } from './dashboard-content.ts';
import { contentOfVersion, historyOf, type SavedVersion } from './dashboard-history.ts';
import type { Grafana } from './grafana.ts';

/** The last import of a dashboard. */
export interface DashboardOrigin {
  /** Fingerprint of what was imported. */
  readonly mark: string;
  readonly isEdited: boolean;
  /** The imported version as Grafana stores it; read only if somebody may have edited it. */
  readonly imported?: JsonObject | undefined;
  /** The newest version as Grafana stores it; read only if somebody may have edited it. */
  readonly newest?: JsonObject | undefined;
}

/** The message of an imported version. */
export function markOf(ours: JsonObject): string {
  return `Imported by telltale. Content ${fingerprint(contentOf(ours))}.`;
}

function isMark(message: string | undefined): boolean {
  return /^Imported by telltale\. Content [0-9a-f]+\.$/.test(message ?? '');
}

/** @returns undefined if no import created it, or its version was deleted */
export async function originOf(grafana: Grafana, uid: string): Promise<DashboardOrigin | undefined> {
  const versions = await historyOf(grafana, uid);
  const newest = versions[0];
  const made = versions[importedAt(versions)];
  if (newest === undefined || made?.message === undefined) return undefined;
  const mark = made.message;
  if (made === newest) return { mark, isEdited: false };
  const imported = await contentOfVersion(grafana, uid, made);
  // The API may rewrite the current dashboard, so a version is compared with a version.
  const held = await contentOfVersion(grafana, uid, newest);
  // Saved without a change, moved, or reverted to the import.
  const isSame = imported && held && fingerprint(contentOf(imported)) === fingerprint(contentOf(held));
  return { mark, isEdited: isSame !== true, imported, newest: held };
}

/**
 * Finds the version of the last import: the oldest of the consecutive versions with its message. Moving a dashboard, or
 * changing it by Grafana's resource API, creates a version with the same message.
 */
function importedAt(versions: readonly SavedVersion[]): number {
  const marked = versions.findIndex(({ message }) => isMark(message));
  const message = versions[marked]?.message;
  let oldest = marked;
  while (message !== undefined && versions[oldest + 1]?.message === message) oldest += 1;
  return oldest;
}
