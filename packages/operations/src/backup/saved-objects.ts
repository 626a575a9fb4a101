// User content in Kibana and Grafana: exported by Kibana's API, counted in Grafana.
import { FormData } from '@telltale/http';
import { PlaneError } from '@telltale/plane';
import { limits } from '../limits.ts';
import { answerOf, requireAnswer, type Server } from '../server-requests.ts';

/** Kibana requires this header for every write. */
const headers = { 'kbn-xsrf': 'telltale' };

interface ImportReport {
  readonly success: boolean;
  readonly successCount: number;
  readonly errors?: readonly {
    readonly type: string;
    readonly id: string;
    readonly error: { readonly type: string };
  }[];
}

/** Every saved object of Kibana's default space, as lines of JSON. */
export async function exportObjects(kibana: Server, signal?: AbortSignal): Promise<{ text: string; objects: number }> {
  const body = await requireAnswer<unknown>(kibana, "export Kibana's saved objects", {
    method: 'POST',
    path: '/api/saved_objects/_export',
    headers,
    body: { type: '*', includeReferencesDeep: true, excludeExportDetails: true },
    signal,
    msMax: limits.savedObjectsMsMax,
  });
  // The client parses a single line as an object.
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  return { text, objects: linesOf(text) };
}

/**
 * Imports saved objects into Kibana, replacing those with the same ids.
 *
 * @returns the number of imported objects
 * @throws PlaneError `refused` if Kibana does not accept all of them
 */
export async function importObjects(kibana: Server, text: string, signal?: AbortSignal): Promise<number> {
  if (linesOf(text) === 0) return 0;
  const body = new FormData();
  body.append('file', new Blob([text], { type: 'application/ndjson' }), 'kibana.ndjson');
  const what = "import Kibana's saved objects";
  const {
    success,
    successCount,
    errors = [],
  } = await requireAnswer<ImportReport>(kibana, what, {
    method: 'POST',
    path: '/api/saved_objects/_import?overwrite=true',
    headers,
    body,
    signal,
    msMax: limits.savedObjectsMsMax,
  });
  if (success) return successCount;
  const [first] = errors;
  throw new PlaneError('refused', {
    what: `cannot ${what}`,
    why: `it imported ${successCount} and rejected ${errors.length}${first ? `, such as ${first.type} ${first.id}: ${first.error.type}` : ''}`,
    remedy: 'See its log: telltale logs kibana',
  });
}

/** Kibana's spaces other than the default one. */
export async function otherSpaces(kibana: Server, signal?: AbortSignal): Promise<string[]> {
  const spaces = await requireAnswer<{ id: string }[]>(kibana, "list Kibana's spaces", {
    path: '/api/spaces/space',
    headers,
    signal,
  });
  return spaces.map(({ id }) => id).filter((id) => id !== 'default');
}

/**
 * Grafana's dashboards; undefined if Grafana rejects this plane's passwords. They are stored in its own data, so after
 * the restore of another plane they are that plane's.
 */
export async function countDashboards(grafana: Server, signal?: AbortSignal): Promise<number | undefined> {
  const what = "count Grafana's dashboards";
  if ((await answerOf(grafana, what, { path: '/api/search?limit=1', signal })).status === 401) return undefined;
  let count = 0;
  for (let page = 1; ; page++) {
    const path = `/api/search?type=dash-db&limit=${limits.dashboardsAtOnce}&page=${page}`;
    const found = await requireAnswer<unknown[]>(grafana, what, { path, signal });
    count += found.length;
    if (found.length < limits.dashboardsAtOnce) return count;
  }
}

/** The note if they could not be counted. */
export const uncounted =
  'Grafana rejects the passwords of this plane, for example after the restore of another plane, so its dashboards were not counted. To reset the password, run grafana cli admin reset-admin-password in its container';

function linesOf(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}
