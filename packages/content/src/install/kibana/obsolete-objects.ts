// Removes saved objects of an earlier release that this one no longer has, except edited ones.
import type { Item, Removal } from '../report.ts';
import type { Kibana } from './kibana.ts';
import type { OwnObjects } from './own-objects.ts';
import { keyOf, type SavedObject, titleOf } from './saved-object.ts';
import { isUntouched, stampOf } from './stamp.ts';
import { readReferring, removeObjects } from './transfer.ts';

/** Types that a release may have had; every Kibana has them. */
const types = ['index-pattern', 'search', 'lens', 'dashboard'] as const;

/** Types of objects that may refer to them, in addition. */
const users = [...types, 'visualization', 'map'] as const;

/** @param own this release's objects, in the given space */
export async function removeObsolete(
  kibana: Kibana,
  { objects, tagId }: OwnObjects,
  dryRun: boolean,
): Promise<Removal> {
  const wanted = new Set(objects.map(keyOf));
  const tagged = await readReferring(kibana, types, [{ type: 'tag', id: tagId }]);
  const obsolete: SavedObject[] = [];
  const kept = new Map<string, string>();
  for (const [key, object] of tagged) {
    const stamp = wanted.has(key) ? undefined : stampOf(object, tagId);
    if (stamp === undefined) continue;
    if (isUntouched(object, stamp)) obsolete.push(object);
    else kept.set(key, 'it was edited since it was imported');
  }
  const removable = obsolete.length === 0 ? [] : await unused(kibana, obsolete, kept);
  const refused = dryRun || removable.length === 0 ? new Map<string, string>() : await removeObjects(kibana, removable);
  const removed = removable.filter((object) => !refused.has(keyOf(object)));
  return {
    items: removed.map(itemOf),
    notes: [...kept, ...refused].map(([key, why]) => `${key} is of another release and stays: ${why}`),
  };
}

/** Objects without references from others that stay; the rest is reported. */
async function unused(
  kibana: Kibana,
  obsolete: readonly SavedObject[],
  kept: Map<string, string>,
): Promise<SavedObject[]> {
  const referring = [...(await readReferring(kibana, users, obsolete))];
  let left = [...obsolete];
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    const going = new Set(left.map(keyOf));
    const staying = referring.filter(([key]) => !going.has(key));
    left = left.filter((object) => {
      const user = staying.find(([, { references }]) => references.some((one) => keyOf(one) === keyOf(object)));
      if (user !== undefined) kept.set(keyOf(object), `it is used by ${user[0]}`);
      return user === undefined;
    });
  }
  return left;
}

function itemOf(object: SavedObject): Item {
  return { server: 'kibana', kind: 'saved object', id: keyOf(object), title: titleOf(object), state: 'removed' };
}
