// What a graph draws of its values: stacks, points that stand alone, how far its axis goes.
import { describe, expect, it } from 'vitest';
import { isolatedPoints, stack } from '../page/charts/stack.ts';

describe('a stack', () => {
  it('puts each series on top of the previous ones, and treats a gap beside a value as zero', () => {
    expect(
      stack([
        [1, 2, null],
        [1, null, null],
        [5, 5, 5],
      ]),
    ).toEqual([
      [1, 2, null],
      [2, 2, null],
      [7, 7, 5],
    ]);
  });
});

describe('a point', () => {
  it('between two gaps is drawn as a dot, because no line leads to it', () => {
    expect(isolatedPoints([1, null, 2, null, 3, 4, null])).toEqual([0, 2]);
    expect(isolatedPoints([7])).toEqual([0]);
    expect(isolatedPoints([1, 2])).toEqual([]);
  });
});
