// Records the attributes of each imported object: Kibana keeps no earlier versions of an object, and a save removes its
// stamp. The records are fingerprints, in the names of references from our tag to itself, which Kibana neither shows
// nor checks. Only exports use them; whether an object is edited does not depend on them.
import { fingerprint, isEmpty, type JsonObject } from '../fingerprint.ts';
import { limits } from '../limits.ts';
import { attributeContent, keyOf, type SavedObject } from './saved-object.ts';

const references = '@references';

/** An imported object, and Kibana's form of it. */
export interface ImportedObject {
  readonly source: SavedObject;
  readonly stored: SavedObject;
}

/** Our tag with the records of these objects; records of other objects stay, unless they are from other releases. */
export function withNotes(
  tag: SavedObject,
  imported: readonly ImportedObject[],
  wanted: ReadonlySet<string>,
): SavedObject {
  const fresh = new Map(imported.map(({ source, stored }) => [keyOf(source), noteOn(source, stored)]));
  const kept = tag.references.filter(({ type, id, name }) => {
    const key = type === tag.type && id === tag.id ? keyIn(name) : undefined;
    return key === undefined || (wanted.has(key) && !fresh.has(key));
  });
  const notes = [...fresh.values()].filter((note) => note !== undefined);
  return { ...tag, references: [...kept, ...notes.map((name) => ({ type: tag.type, id: tag.id, name }))] };
}

/**
 * A user's edits, applied to this release's object.
 *
 * @param there the object as it is in Kibana, without tags
 * @returns `there`, if there is no record of the import
 */
export function rebased(there: SavedObject, ours: SavedObject, tag: SavedObject | undefined): SavedObject {
  const note = tag?.references.find(({ name }) => keyIn(name) === keyOf(ours))?.name;
  if (note === undefined) return there;
  const imported = new Map(
    note
      .split(' ')
      .slice(2)
      .map((part) => part.split('=') as [string, string]),
  );
  const isUnchanged = (name: string): boolean => {
    const was = imported.get(name);
    const is = name === references ? marksOf(there).get(name) : markOf(name, there.attributes[name]);
    // An attribute that neither had is new in this release, or the user's own.
    return was === undefined ? !(name in there.attributes) : was === is;
  };
  const names = new Set([...Object.keys(ours.attributes), ...Object.keys(there.attributes)]);
  const attributes: JsonObject = Object.fromEntries(
    [...names]
      .map((name) => [name, (isUnchanged(name) ? ours : there).attributes[name]] as const)
      .filter(([, value]) => value !== undefined),
  );
  return { ...there, attributes, references: isUnchanged(references) ? ours.references : there.references };
}

/** Undefined if Kibana has converted the imported object, so that no part can be replaced. */
function noteOn(source: SavedObject, stored: SavedObject): string | undefined {
  const [sent, is] = [marksOf(source), marksOf(stored)];
  for (const [name, mark] of sent) if ((is.get(name) ?? nothing) !== mark) return undefined;
  return ['telltale', keyOf(source), ...[...is].map(([name, mark]) => `${name}=${mark}`)].join(' ');
}

function keyIn(name: string): string | undefined {
  const [head, key] = name.split(' ');
  return head === 'telltale' ? key : undefined;
}

/** The mark of an absent or empty attribute. */
const nothing = '0';

function marksOf({ attributes, references: all }: SavedObject): Map<string, string> {
  const named = all.filter(({ type }) => type !== 'tag').map(({ name, type, id }) => `${name} ${type} ${id}`);
  const marks = Object.entries(attributes).map(([name, value]) => [name, markOf(name, value)] as const);
  return new Map([...marks, [references, short(named.sort())]]);
}

function markOf(name: string, value: unknown): string {
  const content = attributeContent(name, value);
  return isEmpty(content) ? nothing : short(content);
}

function short(content: unknown): string {
  return fingerprint({ content }).slice(0, limits.attributeMarkCharacters);
}
