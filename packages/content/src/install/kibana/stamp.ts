// A stamp on imported saved objects, in the name of their reference to our tag, where Kibana does not show it. It
// contains fingerprints of what was imported and of Kibana's form of it, and the time: a newer Kibana rewrites imported
// objects, and does so again at an upgrade. A save in Kibana writes the references anew, which removes the stamp; other
// changes keep the stamp, but then content and time no longer match it.
import { limits } from '../limits.ts';
import { contentOf, type SavedObject } from './saved-object.ts';

/** The content of a stamp. */
export interface Stamp {
  /** Fingerprint of what was imported. */
  readonly source: string;
  /** Fingerprint of Kibana's form of it; absent until that was read. */
  readonly stored?: string | undefined;
  /** Time of the import, in milliseconds of Kibana's clock; absent until it was read. */
  readonly writtenMs?: number | undefined;
}

const form = /^telltale-([0-9a-f]+)-([0-9a-f]+|new)(?:-([0-9a-z]+))?$/;

/** The stamp of an object, if it has one. */
export function stampOf({ references }: SavedObject, tagId: string): Stamp | undefined {
  for (const { type, id, name } of references) {
    const [, source, stored, written] = type === 'tag' && id === tagId ? (form.exec(name) ?? []) : [];
    if (source === undefined) continue;
    return {
      source,
      stored: stored === 'new' ? undefined : stored,
      writtenMs: written === undefined ? undefined : Number.parseInt(written, 36),
    };
  }
  return undefined;
}

/** The object with only that stamp, and with the tag. */
export function stamped(object: SavedObject, tagId: string, { source, stored, writtenMs }: Stamp): SavedObject {
  const written = writtenMs === undefined ? '' : `-${writtenMs.toString(36)}`;
  const name = `telltale-${source}-${stored ?? 'new'}${written}`;
  return { ...object, references: [...unstamped(object, tagId), { type: 'tag', id: tagId, name }] };
}

/** The references of an object without those to our tag. */
export function unstamped({ references }: SavedObject, tagId: string): SavedObject['references'] {
  return references.filter(({ type, id }) => type !== 'tag' || id !== tagId);
}

/** Whether an object is unchanged since its import, whatever Kibana has made of it. */
export function isUntouched(there: SavedObject, { source, stored, writtenMs }: Stamp): boolean {
  const content = contentOf(there);
  // An import sets both times equal; a change sets only the second, and an upgrade of Kibana neither.
  const isImport = there.created_at !== undefined && there.created_at === there.updated_at;
  if (stored === undefined) return content === source || isImport;
  if (content === stored) return true;
  const laterMs = Date.parse(there.created_at ?? '') - (writtenMs ?? Number.NaN);
  return isImport && Math.abs(laterMs) <= limits.confirmMsMax;
}
