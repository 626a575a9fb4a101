// npm packs packages where they lie: one run of a clone's at a time.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../packages/plane/src/processes/lock.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Each of the packages is copied and compressed: a minute on a machine with much to do. */
const LOCK_MS_MAX = 540_000;

/** Does what packs packages while no other run does. */
export function onePacks<Result>(work: () => Promise<Result>): Promise<Result> {
  return withLock(join(root, '.telltale-setup-pack.lock'), { waitMsMax: LOCK_MS_MAX }, work);
}
