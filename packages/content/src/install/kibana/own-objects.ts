// The saved objects to import, with their ids in the target space.
import type { Operation } from '../../content-error.ts';
import { defaultSpace } from './kibana.ts';
import { parseLines, type SavedObject } from './saved-object.ts';
import { forSpace } from './space-ids.ts';

/** Marks all imported objects for users who search, and has the stamps. */
const tag: SavedObject = {
  type: 'tag',
  id: 'telltale',
  attributes: { name: 'Telltale', description: 'Imported by telltale import.', color: '#0077cc' },
  references: [],
  coreMigrationVersion: '8.8.0',
  typeMigrationVersion: '8.0.0',
};

/** Objects and their tag. */
export interface OwnObjects {
  readonly objects: readonly SavedObject[];
  readonly tagId: string;
}

/** @param files content by path in `dashboards/` */
export function ownObjects(
  operation: Operation,
  files: ReadonlyMap<string, string>,
  space: string = defaultSpace,
): OwnObjects {
  const listed = objectsOf(operation, files);
  const isListed = listed.some(({ type, id }) => type === tag.type && id === tag.id);
  const objects = forSpace(isListed ? listed : [tag, ...listed], space);
  return { objects, tagId: space === defaultSpace ? tag.id : `${space}-${tag.id}` };
}

/** The objects of all files, unchanged. */
export function objectsOf(operation: Operation, files: ReadonlyMap<string, string>): SavedObject[] {
  return [...files]
    .filter(([path]) => /^kibana\/.*\.ndjson$/.test(path))
    .flatMap(([, text]) => parseLines(operation, text));
}
