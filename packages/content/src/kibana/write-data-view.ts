// Writes a data view as a saved object.
import type { LogView } from './data-view.ts';
import { type SavedObject, savedObject } from './saved-object.ts';

export function writeDataView({ id, name, pattern, formats }: LogView): SavedObject {
  return savedObject(
    'index-pattern',
    id,
    {
      title: pattern,
      name,
      timeFieldName: '@timestamp',
      // Kibana reads the fields from the server itself.
      fields: '[]',
      fieldAttrs: '{}',
      fieldFormatMap: JSON.stringify(formats),
      runtimeFieldMap: '{}',
      sourceFilters: '[]',
      typeMeta: '{}',
    },
    [],
  );
}
