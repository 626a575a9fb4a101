// An edit is put onto another edition of the same content, and takes nothing of that edition back.
import { describe, expect, it } from 'vitest';
import { withEdits } from '../src/install/merge-edits.ts';

const panels = (...titles: string[]) => titles.map((title) => ({ id: title.toLowerCase(), title }));

describe('an edit on another edition', () => {
  it.each([
    ['keeps what only the edition changed', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }],
    ['wins where both changed the same', { a: 1 }, { a: 2 }, { a: 3 }, { a: 2 }],
    ['wins where it removed what the edition changed', { a: 1, b: 1 }, { b: 1 }, { a: 2, b: 1 }, { b: 1 }],
    ['leaves out what the edition removed', { a: 1, b: 1 }, { a: 1, b: 2 }, { b: 1 }, { b: 2 }],
    ['has what both added', { a: 1 }, { a: 1, b: 1 }, { a: 1, c: 1 }, { a: 1, b: 1, c: 1 }],
    [
      'does not count what is empty',
      { a: 1, b: [], d: 1 },
      { a: 1, c: null, d: 2 },
      { a: 2, b: [], d: 1 },
      { a: 2, b: [], d: 2 },
    ],
    ['takes a list without names as one', { a: [1, 2] }, { a: [1, 3] }, { a: [1, 2, 4] }, { a: [1, 3] }],
    ['tells false from absent', { a: true }, { a: false }, { a: true }, { a: false }],
  ])('%s', (_, base, theirs, ours, expected) => {
    expect(withEdits(base, theirs, ours)).toEqual(expected);
  });

  it.each([
    [
      'an edited element beside a new one',
      panels('A', 'B'),
      [
        { id: 'a', title: 'Mine' },
        { id: 'b', title: 'B' },
      ],
      panels('A', 'N', 'B'),
      ['Mine', 'N', 'B'],
    ],
    ['an added element', panels('A', 'B'), panels('A', 'Mine', 'B'), panels('A', 'B', 'N'), ['A', 'Mine', 'B', 'N']],
    ['a removed element', panels('A', 'B'), panels('B'), panels('A', 'B', 'N'), ['B', 'N']],
    ['an element that the edition removed', panels('A', 'B'), panels('A', 'B', 'Mine'), panels('B'), ['B', 'Mine']],
    [
      'an edited element that the edition removed',
      panels('A', 'B'),
      [
        { id: 'a', title: 'Mine' },
        { id: 'b', title: 'B' },
      ],
      panels('B'),
      ['Mine', 'B'],
    ],
    ['another order', panels('A', 'B', 'C'), panels('C', 'A', 'B'), panels('A', 'B', 'C', 'N'), ['C', 'N', 'A', 'B']],
    ['the order of the edition', panels('A', 'B'), panels('A', 'B', 'Mine'), panels('B', 'A'), ['B', 'Mine', 'A']],
  ])('has %s in a list', (_, base, theirs, ours, expected) => {
    const merged = withEdits(base, theirs, ours) as { title: string }[];
    expect(merged.map(({ title }) => title)).toEqual(expected);
  });
});
