// An edited object of Kibana is put onto another release by what is noted of each of its attributes.
import { describe, expect, it } from 'vitest';
import { rebased, withNotes } from '../src/install/kibana/imported-attributes.ts';
import type { SavedObject } from '../src/install/kibana/saved-object.ts';

type Attributes = SavedObject['attributes'];

const view = { type: 'index-pattern', id: 'logs', name: 'index' };
const other = { type: 'index-pattern', id: 'dead-letters', name: 'index' };

function search(attributes: Attributes, references = [view]): SavedObject {
  return { type: 'search', id: 'errors', attributes, references };
}

const tag: SavedObject = { type: 'tag', id: 'telltale', attributes: { name: 'Telltale' }, references: [] };
const wanted = new Set(['search:errors']);

/** The object as this release has it with the edits, after an import that Kibana stored so. */
function edited(source: SavedObject, there: SavedObject, ours: SavedObject, stored = source): SavedObject {
  return rebased(there, ours, withNotes(tag, [{ source, stored }], wanted));
}

describe('an edited object', () => {
  it.each([
    ['what the release changed', { a: 1, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 1 }, { a: 2, b: 2 }],
    ['what the release added', { a: 1 }, { a: 2 }, { a: 1, n: 1 }, { a: 2, n: 1 }],
    ['what somebody added', { a: 1 }, { a: 1, mine: 1 }, { a: 2 }, { a: 2, mine: 1 }],
    ['not what the release removed', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1 }, { a: 2 }],
    ['not what somebody removed', { a: 1, b: 1 }, { a: 1 }, { a: 2, b: 1 }, { a: 2 }],
    ['what the release has in the place of nothing', { a: 1, b: '' }, { a: 2 }, { a: 1, b: 'x' }, { a: 2, b: 'x' }],
    [
      'text of JSON by its content',
      { a: '{"x":1,"y":2}' },
      { a: '{"y":2,"x":1}', b: 1 },
      { a: '{"x":3}' },
      { a: '{"x":3}', b: 1 },
    ],
  ] as const)('has %s', (_, source, there, ours, expected) => {
    expect(edited(search(source), search(there), search(ours)).attributes).toEqual(expected);
  });

  it('has not what Kibana added on import', () => {
    const stored = search({ a: 1, hideChart: false });
    const there = search({ a: 2, hideChart: false });
    expect(edited(search({ a: 1 }), there, search({ a: 1 }), stored).attributes).toEqual({ a: 2 });
  });

  it('has the references of the release, unless somebody has changed them', () => {
    const [source, ours] = [search({ a: 1 }), search({ a: 1 }, [other])];
    expect(edited(source, search({ a: 2 }), ours).references).toEqual([other]);
    expect(edited(search({ a: 1 }, [other]), search({ a: 1 }), ours).references).toEqual([view]);
  });

  it.each([
    ['Kibana has brought it into another form', search({ tabs: [1] })],
    ['Kibana has changed what an attribute holds', search({ a: 'one' })],
  ])('is shown whole where %s', (_, stored) => {
    const there = search({ a: 3, tabs: [2] });
    expect(edited(search({ a: 1 }), there, search({ a: 2, n: 1 }), stored)).toBe(there);
  });

  it('is shown whole where nothing was noted of it', () => {
    const there = search({ a: 3 });
    expect(rebased(there, search({ a: 1 }), tag)).toBe(there);
    expect(rebased(there, search({ a: 1 }), undefined)).toBe(there);
  });
});

it('notes of objects of other releases go, those of objects that were not written and what people added stay', () => {
  const written = (id: string): SavedObject => ({ ...search({ a: 1 }), id });
  const both = ['one', 'two'].map((id) => ({ source: written(id), stored: written(id) }));
  const first = withNotes(
    { ...tag, references: [{ type: 'tag', id: 'mine', name: 'tag-ref-mine' }] },
    both,
    new Set(['search:one', 'search:two']),
  );
  const later = withNotes(
    first,
    [{ source: written('three'), stored: written('three') }],
    new Set(['search:one', 'search:three']),
  );
  expect(later.references.map(({ name }) => name.split(' ').slice(0, 2).join(' '))).toEqual([
    'tag-ref-mine',
    'telltale search:one',
    'telltale search:three',
  ]);
});
