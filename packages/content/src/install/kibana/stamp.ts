// The stamp on a saved object that was imported: in the name of its reference to our tag, where Kibana shows it to nobody.
//
// It says what was imported, and how Kibana had it afterwards: a newer Kibana rewrites what it imports. Who saves an
// object in Kibana writes its references anew, so that the stamp goes; who changes it by other ways leaves the stamp, and
// the content is no longer what it says.
import type { SavedObject } from './saved-object.ts';

/** What a stamp says, in fingerprints. */
export interface Stamp {
  /** What was imported. */
  readonly source: string;
  /** What Kibana made of it; absent until that was looked at. */
  readonly stored?: string | undefined;
}

const form = /^telltale-([0-9a-f]+)-([0-9a-f]+|new)$/;

/** The stamp of an object, if it has one. */
export function stampOf({ references }: SavedObject, tagId: string): Stamp | undefined {
  for (const { type, id, name } of references) {
    const [, source, stored] = type === 'tag' && id === tagId ? (form.exec(name) ?? []) : [];
    if (source !== undefined) return { source, stored: stored === 'new' ? undefined : stored };
  }
  return undefined;
}

/** The object with that stamp alone, and with the tag. */
export function stamped(object: SavedObject, tagId: string, { source, stored }: Stamp): SavedObject {
  const name = `telltale-${source}-${stored ?? 'new'}`;
  return { ...object, references: [...unstamped(object, tagId), { type: 'tag', id: tagId, name }] };
}

/** The references of an object without that to our tag. */
export function unstamped({ references }: SavedObject, tagId: string): SavedObject['references'] {
  return references.filter(({ type, id }) => type !== 'tag' || id !== tagId);
}
