// Carries the logs of an app that uses winston-elasticsearch: the drop-in stands in for it, wherever the app loads it.
import { loadOwn } from './loading.ts';
import { addPatcher, watchPackage } from './patchers.ts';

/** Puts the drop-in in the place of each copy of winston-elasticsearch that the app loads from now on. */
export function carryWinstonElasticsearch(): void {
  watchPackage('winston-elasticsearch');
  addPatcher((exports, name) =>
    name === 'winston-elasticsearch'
      ? {
          ...loadOwn<typeof import('@telltale/winston/winston-elasticsearch')>(
            '@telltale/winston/winston-elasticsearch',
          ),
        }
      : exports,
  );
}
