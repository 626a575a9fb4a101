// The segment store against a model: random sequences of all that can happen to it, each from a seed.
import { afterAll, describe, expect, it } from 'vitest';
import { seeded } from '../../../tests/support/random.ts';
import { fullDisk } from './support/full-disk.ts';
import { SegmentLife } from './support/segment-life.ts';
import { removeFolders } from './support/shipping.ts';

afterAll(removeFolders);

describe('a queue of segments', () => {
  const block = 40;
  it.each(Array.from({ length: 10 }, (_, index) => index * block))(
    'gives out what was written, in order, once, and counts what is lost: seeds from %i',
    (from) => {
      using disk = fullDisk();
      for (let seed = from; seed < from + block; seed++) {
        const life = new SegmentLife(seeded(seed), disk);
        life.live();
        life.crash();
        life.adopt();
        expect(life.model.wrong, `seed ${seed}`).toEqual([]);
      }
    },
  );
});
