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

/** Every saved object; each stands behind those that it needs. */
export function kibanaObjects(): SavedObject[] {
  return [
    ...dataViews.map(writeDataView),
    ...savedSearches.map(writeSearch),
    ...lensPanels.map(writeLens),
    writeDashboard(),
  ];
}

/** The objects as NDJSON, one a line, for Kibana's import of saved objects. */
export function writeNdjson(objects: readonly SavedObject[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}

/**
 * The NDJSON with links that lead to another Grafana.
 *
 * @param url where people reach Grafana, with the path that it is served under
 * @throws TypeError when it is no http or https URL
 */
export function withGrafanaUrl(ndjson: string, url: string): string {
  const { protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError(`not an http or https URL: ${url}`);
  // Neither holds a character that JSON escapes, not even twice.
  return ndjson.replaceAll(grafanaUrlDefault, () => addressRoot(url));
}
