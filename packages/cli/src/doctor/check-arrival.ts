// Checks end to end: whether a record that the app sends now is found in Elasticsearch.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type DebugReport, debugReport } from '@telltale/catalog';
import { type Finding, failure, ok, unknown } from '@telltale/operations';
import type { Connection, Engine } from '@telltale/plane';
import { authorization, type Environment } from './credentials.ts';
import { httpRequest, type Question, whyOf } from './http-request.ts';
import { limits } from './limits.ts';

const check = 'arrival';

/** A client that may search, with its user. */
interface SearchClient {
  readonly url: string;
  readonly question: Question;
}

function planeClient({ url, ca_file: caFile, username, password_file: file }: Connection): SearchClient {
  const credentials = Buffer.from(`${username}:${readFileSync(file, 'utf8').trim()}`).toString('base64');
  return { url, question: { headers: { authorization: `Basic ${credentials}` }, caFile } };
}

function sameHost(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).host === new URL(b).host;
}

/** Searches with the app's credentials first; then, if the app ships to this machine's plane, with the plane's. */
async function searchClients(urls: readonly string[], env: Environment, plane: Engine): Promise<SearchClient[]> {
  const caFile = env.TELLTALE_ELASTICSEARCH_CA_FILE;
  const own = urls.slice(0, 1).map((url) => ({ url, question: { headers: authorization(env), caFile } }));
  const { connections } = await plane.status();
  const planes = connections?.elasticsearch;
  return planes && urls.some((url) => sameHost(url, planes.url)) ? [...own, planeClient(planes)] : own;
}

/** The number of hits; undefined if the user may not search. */
async function hitCount({ url, question }: SearchClient, path: string): Promise<number | undefined> {
  const { status, body } = await httpRequest(new URL(path, url).href, question);
  if (status === 401 || status === 403) return undefined;
  if (status !== 200) return 0;
  const { count }: { count?: number } = JSON.parse(body);
  return count ?? 0;
}

/** Searches for the record that the preload sends when a report is requested. */
export async function checkArrival(
  { pid, logs }: DebugReport,
  urls: readonly string[],
  env: Environment,
  plane: Engine,
): Promise<Finding[]> {
  if (logs === undefined || urls.length === 0) return [];
  const stream = `logs-${env.TELLTALE_LOGS_DATASET || 'app'}-${env.TELLTALE_LOGS_NAMESPACE || 'default'}`;
  const query = `event.action:"${debugReport.probeAction}" AND process.pid:${pid} AND @timestamp:[now-5m TO *]`;
  const path = `/${encodeURIComponent(stream)}/_count?ignore_unavailable=true&q=${encodeURIComponent(query)}`;
  try {
    let clients = await searchClients(urls, env, plane);
    for (const begun = performance.now(); clients.length > 0; await delay(limits.serverPollMs)) {
      const counts = await Promise.all(clients.map((client) => hitCount(client, path)));
      if (counts.some((count) => count !== undefined && count > 0)) {
        return [ok(check, `a record that the app just sent is in ${stream}`)];
      }
      clients = clients.filter((_, index) => counts[index] !== undefined);
      if (performance.now() - begun < limits.arrivalMsMax) continue;
      if (clients.length === 0) break;
      return [
        failure(
          check,
          `a record that the app sent is not in ${stream} after ${limits.arrivalMsMax / 1_000} s`,
          'See the findings about shipping, and the warnings of the preload',
        ),
      ];
    }
    return [
      unknown(
        check,
        `this user may not read ${stream}, so it is unknown whether a record arrived`,
        `Look for event.action: ${debugReport.probeAction} as a user who may`,
      ),
    ];
  } catch (error) {
    return [unknown(check, `it is unknown whether a record arrived: ${whyOf(error)}`, 'Fix the findings above')];
  }
}
