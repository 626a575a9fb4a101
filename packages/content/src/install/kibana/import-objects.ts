// Imports saved objects into a Kibana space, except those that users have edited.
import { limits } from '../limits.ts';
import { changedMeanwhile, type Decision, decide, type Item, outcome } from '../report.ts';
import { type ImportedObject, withNotes } from './imported-attributes.ts';
import type { Kibana } from './kibana.ts';
import { type ObjectStanding, standingOf } from './object-standing.ts';
import type { OwnObjects } from './own-objects.ts';
import { contentOf, keyOf, type SavedObject, titleOf } from './saved-object.ts';
import { stamped, unstamped } from './stamp.ts';
import { readObjects, writeObjects } from './transfer.ts';

/** Options of the import. */
export interface ObjectOptions {
  readonly overwrite: boolean;
  readonly dryRun: boolean;
  /** In a dry run, the space may not exist yet, and is then empty. */
  readonly isNewSpace: boolean;
}

interface Planned extends ObjectStanding {
  readonly object: SavedObject;
  readonly there: SavedObject | undefined;
  readonly decision: Decision;
}

/** Imports the objects; new ones first, because the others may refer to them. */
export async function importObjects(kibana: Kibana, own: OwnObjects, options: ObjectOptions): Promise<Item[]> {
  const first = await planned(kibana, own, options);
  if (options.dryRun) return first.map(itemOf);
  let plan = first;
  for (let round = 1; !(await carriedOut(kibana, own.tagId, plan)); round += 1) {
    // Somebody created one of the new objects meanwhile, or the response of a first attempt was lost.
    if (round === limits.roundsMax) return first.map((one) => (isWrite(one) ? left(one) : itemOf(one)));
    plan = await planned(kibana, own, options);
  }
  return first.map((one, index) => {
    const last = plan[index] ?? one;
    return isWrite(one) && last.decision.act === 'nothing' ? itemOf(one) : itemOf(last);
  });
}

async function planned(kibana: Kibana, { objects, tagId }: OwnObjects, options: ObjectOptions): Promise<Planned[]> {
  const there = options.isNewSpace ? new Map<string, SavedObject>() : await readObjects(kibana, objects);
  return objects.map((object) => {
    const held = there.get(keyOf(object));
    const stands = standingOf(object, held, tagId);
    return { object, there: held, ...stands, decision: decide(stands.standing, options.overwrite) };
  });
}

/** False: nothing was written, because one of the new objects exists. */
async function carriedOut(kibana: Kibana, tagId: string, plan: readonly Planned[]): Promise<boolean> {
  // A replaced object keeps the users' tags.
  const those = (act: Decision['act']): SavedObject[] =>
    plan
      .filter(({ decision }) => decision.act === act)
      .map(({ object, there }) => ({ ...object, references: [...object.references, ...tagsOf(there, tagId)] }));
  const fresh = (object: SavedObject): SavedObject =>
    object.type === 'tag' ? object : stamped(object, tagId, { source: contentOf(object) });
  const created = those('create');
  const updated = those('update');
  if (created.length > 0 && !(await writeObjects(kibana, created.map(fresh), false))) return false;
  if (updated.length > 0) await writeObjects(kibana, updated.map(fresh), true);
  const unconfirmed = plan
    .filter((one) => one.unconfirmed === true && one.decision.act === 'nothing')
    .map(({ object }) => object);
  await confirm(kibana, plan, [...created, ...updated, ...unconfirmed], tagId);
  return true;
}

/**
 * Stores Kibana's form of each object: only then can a later comparison distinguish an edit from Kibana's own changes.
 */
async function confirm(
  kibana: Kibana,
  plan: readonly Planned[],
  objects: readonly SavedObject[],
  tagId: string,
): Promise<void> {
  const marked = objects.filter(({ type }) => type !== 'tag');
  if (marked.length === 0) return;
  const own = { type: 'tag', id: tagId };
  const there = await readObjects(kibana, [...marked, own]);
  const imported: ImportedObject[] = [];
  const confirmed = marked.flatMap((object) => {
    const stored = there.get(keyOf(object));
    if (stored === undefined) return [];
    imported.push({ source: object, stored });
    const writtenMs = Date.parse(stored.updated_at ?? '');
    const time = Number.isNaN(writtenMs) ? {} : { writtenMs };
    return [stamped(stored, tagId, { source: contentOf(object), stored: contentOf(stored), ...time })];
  });
  const wanted = new Set(plan.map(({ object }) => keyOf(object)));
  const tag = there.get(keyOf(own));
  const noted = tag === undefined ? [] : [withNotes(tag, imported, wanted)];
  if (confirmed.length > 0) await writeObjects(kibana, [...noted, ...confirmed], true);
}

function tagsOf(there: SavedObject | undefined, tagId: string): SavedObject['references'] {
  return there === undefined ? [] : unstamped(there, tagId).filter(({ type }) => type === 'tag');
}

function isWrite({ decision }: Planned): boolean {
  return decision.act === 'create' || decision.act === 'update';
}

function itemOf({ object, decision }: Planned): Item {
  const kind = object.type === 'tag' ? 'tag' : 'saved object';
  return { server: 'kibana', kind, id: keyOf(object), title: titleOf(object), ...outcome(decision) };
}

function left(one: Planned): Item {
  return { ...itemOf(one), state: 'left', why: changedMeanwhile };
}
