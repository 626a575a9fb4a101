// A stamp on imported saved objects, in the name of their reference to our tag, where Kibana does not show it.
//
// It says what was imported, how Kibana had it afterwards, and when it was written: a newer Kibana rewrites what it
// imports, and again when it is upgraded. Who saves an object in Kibana writes its references anew, so that the stamp
// goes; who changes it by other ways leaves the stamp, and neither the content nor the time is what it says any more.
import { limits } from '../limits.ts';
import { contentOf, type SavedObject } from './saved-object.ts';

/** What a stamp says. */
export interface Stamp {
  /** Fingerprint of what was imported. */
  readonly source: string;
  /** Fingerprint of what Kibana made of it; absent until that was looked at. */
  readonly stored?: string | undefined;
  /** When it was imported, in milliseconds of Kibana's clock; absent until that was looked at. */
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

/** The object with that stamp alone, and with the tag. */
export function stamped(object: SavedObject, tagId: string, { source, stored, writtenMs }: Stamp): SavedObject {
  const written = writtenMs === undefined ? '' : `-${writtenMs.toString(36)}`;
  const name = `telltale-${source}-${stored ?? 'new'}${written}`;
  return { ...object, references: [...unstamped(object, tagId), { type: 'tag', id: tagId, name }] };
}

/** The references of an object without that to our tag. */
export function unstamped({ references }: SavedObject, tagId: string): SavedObject['references'] {
  return references.filter(({ type, id }) => type !== 'tag' || id !== tagId);
}

/** Whether nobody has changed an object since it was imported, whatever Kibana has made of it. */
export function isUntouched(there: SavedObject, { source, stored, writtenMs }: Stamp): boolean {
  const content = contentOf(there);
  // An import sets both times alike; a change sets the second alone, and an upgrade of Kibana none.
  const isImport = there.created_at !== undefined && there.created_at === there.updated_at;
  if (stored === undefined) return content === source || isImport;
  if (content === stored) return true;
  const laterMs = Date.parse(there.created_at ?? '') - (writtenMs ?? Number.NaN);
  return isImport && Math.abs(laterMs) <= limits.confirmMsMax;
}
