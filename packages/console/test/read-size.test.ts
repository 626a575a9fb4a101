// Records that do not fit into an answer: fewer are read at once, and one that is too long by itself gets a
// placeholder.
import { describe, expect, it } from 'vitest';
import type { LogServers } from '../src/logs/elasticsearch-answer.ts';
import { fetchRecords } from '../src/logs/records/fetch-records.ts';
import { tailLogs } from '../src/logs/tail/tail-logs.ts';
import { wholeRecord } from '../src/logs/whole-record.ts';
import { tooLong } from '../src/servers/refusal.ts';
import type { ServerQuestion } from '../src/servers/servers.ts';

const kib = 1_024;
const index = 'logs-a-default';

interface Body {
  readonly size: number;
  readonly _source?: false;
  readonly query: unknown;
  readonly search_after?: readonly unknown[];
  readonly sort?: readonly Readonly<Record<string, { readonly order: string } | string>>[];
}

/**
 * An Elasticsearch with records of those lengths, the oldest first; an answer has at most 64 kB, and `asked` notes how
 * many records each search was for.
 *
 * @param isBefore whether they were there when they were listed
 */
function withLengths(lengths: readonly number[], { isBefore = false } = {}) {
  const asked: number[] = [];
  const hits = lengths.map((length, at) => ({
    _index: index,
    _id: String(at),
    _seq_no: at,
    sort: [at, index, at],
    fields: { '@timestamp': ['2026-01-01T00:00:00.000Z'], 'service.name': ['shop'], 'log.level': ['warn'] },
    _source: { message: `${at} ${'x'.repeat(length)}` },
  }));
  const elasticsearch = async <Answer>({ path, body }: ServerQuestion): Promise<Answer> => {
    if (path.includes('/_stats/')) {
      const copy = { routing: { state: 'STARTED' }, seq_no: { max_seq_no: isBefore ? lengths.length - 1 : -1 } };
      return { indices: { [index]: { shards: { 0: [copy] } } } } as Answer;
    }
    if (path.includes('/_cluster/state/')) {
      const listed = { state: 'open', primary_terms: { 0: 1 }, settings: { index: { uuid: 'one' } } };
      return { metadata: { indices: { [index]: listed } } } as Answer;
    }
    const { size, _source, search_after, sort = [], query } = body as Body;
    asked.push(size);
    const text = JSON.stringify(query);
    const after = Number(/"gt":(-?\d+)/.exec(text)?.[1] ?? -1);
    const until = Number(/"lte":(-?\d+)/.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
    const isDescending = JSON.stringify(sort[0] ?? '').includes('desc');
    const inOrder = isDescending ? hits.toReversed() : hits;
    const from = search_after === undefined ? 0 : inOrder.findIndex(({ _seq_no }) => _seq_no === search_after[2]) + 1;
    const found = inOrder
      .slice(from)
      .filter(({ _seq_no }) => _seq_no > after && _seq_no <= until)
      .slice(0, size)
      .map(({ _source: source, ...hit }) => (_source === false ? hit : { ...hit, _source: source }));
    if (JSON.stringify(found).length > 64 * kib) throw tooLong('Elasticsearch');
    return { timed_out: false, hits: { hits: found, total: { value: lengths.length, relation: 'eq' } } } as Answer;
  };
  return { asked, servers: { elasticsearch } satisfies LogServers };
}

const question = { pattern: 'logs-*-*', query: { match_all: {} }, length: 'listed' } as const;
const numbersOf = (records: readonly { readonly id: string }[]): number[] => records.map(({ id }) => Number(id));

describe('a search', () => {
  it.each(['asc', 'desc'] as const)(
    'gives each record once where fifty do not fit into an answer (%s)',
    async (order) => {
      const { asked, servers } = withLengths(Array.from({ length: 120 }, () => 4 * kib));
      const { records, end } = await fetchRecords(servers, { ...question, order, limit: 100 });
      const all = Array.from({ length: 120 }, (_, at) => at);
      expect(numbersOf(records)).toEqual((order === 'asc' ? all : all.toReversed()).slice(0, 100));
      expect(end).toEqual([order === 'asc' ? 99 : 20, index, order === 'asc' ? 99 : 20]);
      expect(asked.slice(0, 3)).toEqual([50, 25, 12]);
    },
  );

  it('reads larger batches again after long records', async () => {
    const lengths = Array.from({ length: 400 }, (_, at) => (at < 8 ? 30 * kib : 10));
    const { asked, servers } = withLengths(lengths);
    const { records } = await fetchRecords(servers, { ...question, order: 'asc', limit: 400 });
    expect(numbersOf(records)).toEqual(lengths.map((_, at) => at));
    expect(asked.length).toBeLessThan(25);
  });

  it('shows a placeholder for a record that is too long, with its place and its service', async () => {
    const { servers } = withLengths([10, 100 * kib, 10]);
    const { records } = await fetchRecords(servers, { ...question, order: 'asc', limit: 10 });
    expect(numbersOf(records)).toEqual([0, 1, 2]);
    expect(records[1]).toMatchObject({
      index,
      at: '2026-01-01T00:00:00.000Z',
      service: 'shop',
      level: 'warn',
      message: expect.stringContaining('more than 64 MiB'),
      cut: ['message'],
    });
  });
});

it('a record that is too long is refused with its place if it is requested completely', async () => {
  const { servers } = withLengths([100 * kib]);
  await expect(wholeRecord(servers, { index, id: '0' })).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringMatching(/more than 64 MiB.* Index "logs-a-default", id "0"\./),
  });
});

describe('a tail', () => {
  const filter = { services: [], levels: [], fields: [] };

  async function followed(servers: LogServers, count: number, since?: number): Promise<string[]> {
    const over = new AbortController();
    const messages: string[] = [];
    for await (const { records, unreachable } of tailLogs(servers, { filter, since, signal: over.signal })) {
      expect(unreachable).toBeUndefined();
      messages.push(...records.map(({ message }) => message));
      if (messages.length >= count) over.abort();
    }
    return messages;
  }

  it('returns each record once if they do not fit into one answer, and names one that is too long by itself', async () => {
    const lengths = Array.from({ length: 60 }, (_, at) => (at === 30 ? 100 : 2) * kib);
    const { servers } = withLengths(lengths);
    const messages = await followed(servers, lengths.length);
    expect(messages.map((message, at) => message.startsWith(`${at} `) || at)).toEqual(
      lengths.map((_, at) => at !== 30 || at),
    );
    expect(messages[30]).toContain('more than 64 MiB');
  });

  it('starts with the newest existing records, also if they do not fit into one answer', async () => {
    const lengths = Array.from({ length: 60 }, () => 4 * kib);
    const { servers } = withLengths(lengths, { isBefore: true });
    const messages = await followed(servers, lengths.length, 0);
    expect(messages.map((message) => Number(message.split(' ')[0]))).toEqual(lengths.map((_, at) => at));
  });
});
