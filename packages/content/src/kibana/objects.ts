// All of Kibana's content as one NDJSON file for its import API.
import { addressRoot } from '../address-root.ts';
import { lensPanels } from './dashboard.ts';
import { dataViews, grafanaUrlDefault } from './data-view.ts';
import type { SavedObject } from './saved-object.ts';
import { savedSearches } from './searches.ts';
import { writeDashboard } from './write-dashboard.ts';
import { writeDataView } from './write-data-view.ts';
import { writeLens } from './write-lens.ts';
import { writeSearch } from './write-search.ts';

/** All saved objects; each comes after those that it needs. */
export function kibanaObjects(): SavedObject[] {
  return [
    ...dataViews.map(writeDataView),
    ...savedSearches.map(writeSearch),
    ...lensPanels.map(writeLens),
    writeDashboard(),
  ];
}

/** The objects as NDJSON, one on each line, for Kibana's import of saved objects. */
export function writeNdjson(objects: readonly SavedObject[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}

/**
 * The NDJSON with links to another Grafana.
 *
 * @param url Grafana's address for people, including its path
 * @throws TypeError if it is not an http or https URL
 */
export function withGrafanaUrl(ndjson: string, url: string): string {
  const { protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError(`not an http or https URL: ${url}`);
  // Neither contains a character that JSON escapes, not even in nested JSON.
  return ndjson.replaceAll(grafanaUrlDefault, () => addressRoot(url));
}
