// Whether a saved object that is there is ours, an earlier one of ours, or somebody's own.
import type { Standing } from '../report.ts';
import { contentOf, type SavedObject } from './saved-object.ts';
import { stampOf } from './stamp.ts';

/** How an object stands. */
export interface ObjectStanding {
  readonly standing: Standing;
  /** An import was cut off before it looked at what Kibana had made of the object. */
  readonly unconfirmed?: boolean;
}

/** @param there the object of that type and id, if there is one */
export function standingOf(ours: SavedObject, there: SavedObject | undefined, tagId: string): ObjectStanding {
  if (there === undefined) return { standing: { state: 'absent' } };
  // A tag is a name for others; how it looks is its users' affair.
  if (ours.type === 'tag') return { standing: { state: 'same' } };
  const own = contentOf(ours, tagId);
  const content = contentOf(there, tagId);
  const stamp = stampOf(there, tagId);
  if (stamp?.stored === undefined) {
    // An import sets both times alike; a change sets the second alone.
    const untouched = stamp !== undefined && (content === stamp.source || there.created_at === there.updated_at);
    if (untouched) return { standing: { state: stamp.source === own ? 'same' : 'outdated' }, unconfirmed: true };
    if (content === own) return { standing: { state: 'same' } };
    return {
      standing: { state: 'edited', why: 'it was saved in Kibana, or was not imported, and says something else' },
    };
  }
  if (content === own) return { standing: { state: 'same' } };
  if (content === stamp.stored) return { standing: { state: stamp.source === own ? 'same' : 'outdated' } };
  const why = 'it was edited since it was imported, or a newer Kibana has rewritten it';
  return { standing: { state: 'edited', why } };
}
