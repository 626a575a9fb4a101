// Exports edited saved objects of a space in the format of our files.
import type { Edit, Edits } from '../edits.ts';
import { fingerprint, isEmpty, type JsonObject } from '../fingerprint.ts';
import { rebased } from './imported-attributes.ts';
import type { Kibana } from './kibana.ts';
import { standingOf } from './object-standing.ts';
import { objectsOf, ownObjects } from './own-objects.ts';
import { attributeContent, keyOf, parseLines, type SavedObject } from './saved-object.ts';
import { fromSpace } from './space-ids.ts';
import { readObjects } from './transfer.ts';

/** @param files content by path in `dashboards/` */
export async function kibanaEdits(kibana: Kibana, files: ReadonlyMap<string, string>): Promise<Edits> {
  const { space } = kibana;
  const { objects, tagId } = ownObjects('export', files, space);
  const there = await readObjects(kibana, objects);
  const listed = objectsOf('export', files);
  const notes: string[] = [];
  /** Edited objects in their present form, by their keys in the files. */
  const edited = new Map<string, SavedObject>();
  for (const object of objects) {
    const held = there.get(keyOf(object));
    const { standing } = standingOf(object, held, tagId);
    if (held === undefined) notes.push(`Kibana has no ${keyOf(object)}`);
    else if (standing.state === 'outdated') {
      notes.push(`${keyOf(object)} in Kibana is an earlier import: telltale import updates it`);
    } else if (standing.state === 'edited') {
      const tag = there.get(keyOf({ type: 'tag', id: tagId }));
      const back = fromSpace(rebased(withoutTags(held), object, tag), listed, space);
      edited.set(keyOf(back), back);
    }
  }
  const edits: Edit[] = [];
  for (const [path, before] of files) {
    if (!/^kibana\/.*\.ndjson$/.test(path)) continue;
    const after = before
      .split('\n')
      .map((line) => {
        const [ours] = parseLines('export', line);
        const held = ours === undefined ? undefined : edited.get(keyOf(ours));
        return ours === undefined || held === undefined ? line : JSON.stringify(likeOurs(held, ours));
      })
      .join('\n');
    if (after !== before) edits.push({ path, before, after });
  }
  return { edits, notes };
}

/** Tags have ids that exist only in this Kibana. */
function withoutTags(held: SavedObject): SavedObject {
  return { ...held, references: held.references.filter(({ type }) => type !== 'tag') };
}

/**
 * The existing object with keys in our order, and with our own text for equal values. Its migration versions are kept,
 * because Kibana wrote the attributes: with ours it would migrate them twice.
 */
function likeOurs(there: SavedObject, ours: SavedObject): JsonObject {
  const keys = Object.keys(ours).filter((key) => key in there);
  const object = Object.fromEntries(keys.map((key) => [key, there[key]]));
  const alike = fingerprint(there.references.toSorted(byName)) === fingerprint(ours.references.toSorted(byName));
  return {
    ...object,
    attributes: attributesLikeOurs(there.attributes, ours.attributes),
    references: alike ? ours.references : there.references,
  };
}

function attributesLikeOurs(there: JsonObject, ours: JsonObject): JsonObject {
  const kept = Object.keys(ours).filter((name) => name in there || isEmpty(ours[name]));
  const added = Object.keys(there)
    .filter((name) => !(name in ours) && !isEmpty(attributeContent(name, there[name])))
    .sort();
  return Object.fromEntries(
    [...kept, ...added].map((name) => [name, sameContent(name, there, ours) ? ours[name] : there[name]]),
  );
}

function sameContent(name: string, there: JsonObject, ours: JsonObject): boolean {
  const content = (from: JsonObject): string => fingerprint(attributeContent(name, from[name]));
  return !(name in there) || (name in ours && content(there) === content(ours));
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}
