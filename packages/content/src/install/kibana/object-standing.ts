// Whether an existing saved object is our current one, an earlier one of ours, or the user's own.
import type { Standing } from '../report.ts';
import { contentOf, type SavedObject } from './saved-object.ts';
import { isUntouched, stampOf } from './stamp.ts';

/** The standing of an object. */
export interface ObjectStanding {
  readonly standing: Standing;
  /** An import was interrupted before it read Kibana's form of the object. */
  readonly unconfirmed?: boolean;
}

/** @param there the object with that type and id, if there is one */
export function standingOf(ours: SavedObject, there: SavedObject | undefined, tagId: string): ObjectStanding {
  if (there === undefined) return { standing: { state: 'absent' } };
  // A tag only matters by its name; users may change its appearance.
  if (ours.type === 'tag') return { standing: { state: 'same' } };
  const own = contentOf(ours);
  const content = contentOf(there);
  const stamp = stampOf(there, tagId);
  const unconfirmed = stamp !== undefined && stamp.stored === undefined;
  if (stamp !== undefined && isUntouched(there, stamp)) {
    return { standing: { state: stamp.source === own ? 'same' : 'outdated' }, unconfirmed };
  }
  if (content === own) return { standing: { state: 'same' } };
  const why =
    stamp === undefined || unconfirmed
      ? 'it was saved in Kibana, or was not imported, and its content differs'
      : 'it was edited since it was imported';
  return { standing: { state: 'edited', why } };
}
