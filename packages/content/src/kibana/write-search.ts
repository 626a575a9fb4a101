// Writes a saved search as a saved object.
import { writeKql } from './kql.ts';
import { type KueryQuery, type SavedObject, savedObject } from './saved-object.ts';
import { newestFirst, type SavedSearch } from './search.ts';

const indexReference = 'kibanaSavedObjectMeta.searchSourceJSON.index';

export function writeSearch(search: SavedSearch): SavedObject {
  const { id, title, purpose, where, columns, sort = newestFirst, breakdown } = search;
  const query: KueryQuery = { language: 'kuery', query: writeKql(where) };
  return savedObject(
    'search',
    id,
    {
      title: `Telltale / ${title}`,
      description: purpose,
      columns,
      sort: [[sort.field, sort.direction]],
      grid: {},
      hideChart: false,
      ...(breakdown !== undefined && { breakdownField: breakdown }),
      isTextBasedQuery: false,
      usesAdHocDataView: false,
      timeRestore: false,
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query, filter: [], highlightAll: true, indexRefName: indexReference }),
      },
    },
    [{ name: indexReference, type: 'index-pattern', id: search.in.id }],
  );
}
