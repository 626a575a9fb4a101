// Processes many items in slices and yields to the event loop between them.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { limits } from './limits.ts';

/** Calls `work` for each item; yields when a slice has used its time. */
export async function inSlices<Item>(items: Iterable<Item>, work: (item: Item) => void): Promise<void> {
  let sliceEndsAt = performance.now() + limits.sliceMsMax;
  for (const item of items) {
    work(item);
    if (performance.now() < sliceEndsAt) continue;
    await nextTurn();
    sliceEndsAt = performance.now() + limits.sliceMsMax;
  }
}
