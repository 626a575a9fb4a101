// Questions to the real Elasticsearch of the shared plane, as the reading user.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '@telltale/plane';
import { Agent, fetch } from 'undici';

/** Documents become searchable a second after they are acknowledged; a loaded machine is slower. */
const ARRIVAL_MS_MAX = 20_000;
const POLL_MS = 200;

/** A log document, as far as the tests look at it. */
export interface LogDocument {
  readonly '@timestamp': string;
  readonly message?: string;
  readonly log?: { readonly level?: string; readonly logger?: string };
  readonly service?: { readonly name?: string };
  readonly process?: { readonly pid?: number };
  readonly trace?: { readonly id?: string };
  readonly span?: { readonly id?: string };
  readonly error?: { readonly type?: string; readonly message?: string; readonly stack_trace?: string };
  readonly app?: Readonly<Record<string, unknown>>;
}

/** Asks for the documents that match, again until there are as many as expected; gives the last answer. */
export async function findLogs(connection: Connection, query: object, expected: number): Promise<LogDocument[]> {
  const dispatcher = new Agent({ connect: { ca: readFileSync(connection.ca_file, 'utf8') } });
  const password = readFileSync(connection.password_file, 'utf8').trim();
  const begun = performance.now();
  for (;;) {
    const answer = await fetch(new URL('/logs-*-*/_search', connection.url), {
      dispatcher,
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${connection.username}:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ size: 1_000, query, sort: [{ '@timestamp': 'asc' }] }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Elasticsearch answered ${answer.status}: ${text}`);
    const hits: { _source: LogDocument }[] = JSON.parse(text).hits.hits;
    if (hits.length >= expected || performance.now() - begun > ARRIVAL_MS_MAX)
      return hits.map(({ _source }) => _source);
    await delay(POLL_MS);
  }
}
