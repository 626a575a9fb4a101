// Fetches one record with all its fields, none truncated.
import type { WholeRecord } from '../api.ts';
import { ConsoleError } from '../console-error.ts';
import { isTooLong } from '../servers/refusal.ts';
import { refusedParameter, shown } from './checked-text.ts';
import { incompleteness, type LogServers, recordParts, type SearchAnswer, search } from './elasticsearch-answer.ts';
import { limits } from './limits.ts';
import { logRecord, tooLongText } from './records/log-record.ts';

/** Names of indices as Elasticsearch creates them. */
const indexName = /^(?:\.ds-)?logs-[^\s\p{Cc}\p{Lu}\\/*?"<>|,#:]{1,240}$/u;

/** The record to fetch. */
export interface RecordQuestion {
  readonly index: string;
  readonly id: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @throws ConsoleError `bad_request`; `not_found`; as `AskServer` does
 */
export async function wholeRecord(servers: LogServers, { index, id, signal }: RecordQuestion): Promise<WholeRecord> {
  if (!indexName.test(index)) throw refusedParameter('index', index, 'it must be the name of an index of logs');
  if (id === '' || Buffer.byteLength(id) > limits.idBytesMax || /\p{Cc}/u.test(id) || !id.isWellFormed())
    throw refusedParameter('id', id, 'it must be the id of a record');
  const answer = await asked(servers, { index, id, signal });
  const [hit] = answer.hits.hits;
  if (hit !== undefined) return { record: logRecord(hit, 'whole').record };
  const incomplete = incompleteness(answer);
  if (incomplete !== undefined) throw new ConsoleError('refused', incomplete);
  throw new ConsoleError('not_found', 'That record does not exist. Retention may have deleted it.');
}

async function asked(servers: LogServers, { index, id, signal }: RecordQuestion): Promise<SearchAnswer> {
  try {
    return await search(servers, {
      pattern: index,
      signal,
      body: { ...recordParts, size: 1, query: { ids: { values: [id] } } },
    });
  } catch (error) {
    if (!isTooLong(error)) throw error;
    throw new ConsoleError('refused', `${tooLongText} Index ${shown(index)}, id ${shown(id)}.`, { cause: error });
  }
}
