// Replaces winston-elasticsearch with our drop-in transport wherever the app loads it.
import { join } from 'node:path';
import { asOwn, loadOwn } from '../loading.ts';
import { addPatcher, watchPackage } from '../modules/patchers.ts';

/** Replaces each copy of winston-elasticsearch that the app loads from now on. */
export function replaceWinstonElasticsearch(): void {
  watchPackage('winston-elasticsearch');
  addPatcher((exports, name, folder = '') => {
    if (name !== 'winston-elasticsearch') return exports;
    const { carried } = loadOwn<typeof import('@telltale/winston/winston-elasticsearch/carried')>(
      '@telltale/winston/winston-elasticsearch/carried',
    );
    return asOwn(() => carried(exports, join(folder, 'package.json')));
  });
}
