// Ids of saved objects in spaces other than the default one. Kibana requires most ids to be unique over all spaces: in
// a second space, an object would get a random id, and the next import would not find it. So the space's name is part
// of the id.
import { isObject } from '../fingerprint.ts';
import { defaultSpace } from './kibana.ts';
import { keyOf, type SavedObject } from './saved-object.ts';

type Renaming = ReadonlyMap<string, string>;

/** The objects for that space. */
export function forSpace(objects: readonly SavedObject[], space: string): readonly SavedObject[] {
  if (space === defaultSpace) return objects;
  const ids: Renaming = new Map(objects.map((object) => [keyOf(object), `${space}-${object.id}`]));
  return objects.map((object) => renamed(object, ids) as SavedObject);
}

/** An object of that space in the form of the files. */
export function fromSpace(object: SavedObject, objects: readonly SavedObject[], space: string): SavedObject {
  if (space === defaultSpace) return object;
  const ids: Renaming = new Map(objects.map(({ type, id }) => [keyOf({ type, id: `${space}-${id}` }), id]));
  return renamed(object, ids) as SavedObject;
}

/** Replaces the id in all references to an object, including those in JSON strings. */
function renamed(value: unknown, ids: Renaming): unknown {
  if (Array.isArray(value)) return value.map((entry) => renamed(entry, ids));
  if (typeof value === 'string' && /^[[{]/.test(value)) return renamedInside(value, ids);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, held]) => [key, renamed(held, ids)] as const);
  const { type, id } = value;
  const other = typeof type === 'string' && typeof id === 'string' ? ids.get(keyOf({ type, id })) : undefined;
  return Object.fromEntries(entries.map(([key, held]) => [key, key === 'id' && other !== undefined ? other : held]));
}

function renamedInside(text: string, ids: Renaming): string {
  try {
    const parsed: unknown = JSON.parse(text);
    const after = JSON.stringify(renamed(parsed, ids));
    return after === JSON.stringify(parsed) ? text : after;
  } catch {
    return text;
  }
}
