// `telltale search` and `telltale tail` show records for people and for programs, and give a terminal nothing to obey.
import type { LogFilter, LogPage, LogRecord, Servers, searchLogs, TailEvent } from '@telltale/console';
import { describe, expect, it } from 'vitest';
import { searchFor } from '../src/commands/search.ts';
import { filterOf } from '../src/records/filter-options.ts';
import { follow } from '../src/records/follow.ts';
import { parseTime } from '../src/records/parse-time.ts';
import { RecordWriter } from '../src/records/record-line.ts';
import { run } from '../src/run.ts';
import { escapeJson, escapeLine } from '../src/terminal/escape-text.ts';
import { fakePlane } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const servers = {} as Servers;
const filter: LogFilter = { services: [], levels: [], fields: [] };

const record = (message: string, fields: Record<string, unknown> = {}, also: Partial<LogRecord> = {}): LogRecord => ({
  id: '1',
  index: 'i',
  at: '2026-01-31T10:00:00.123Z',
  level: 'error',
  service: 'shop',
  message,
  fields,
  ...also,
});
const page = (records: LogRecord[], also: Partial<LogPage> = {}): LogPage => ({
  records,
  total: records.length,
  total_is_lower_bound: false,
  ...also,
});

describe('a line', () => {
  const line = (each: LogRecord) => new RecordWriter({ colours: false, full: false }).text(each);

  it('has time, level, service, message and the important fields', () => {
    const fields = {
      'error.type': 'CardError',
      'error.message': 'card declined',
      'http.response.status_code': 402,
      'event.duration': 12_500_000,
      'app.order.id': 7,
      'app.step': 'two words',
      'app.paid': false,
    };
    expect(line(record('order failed', fields, { trace_id: 'ab12' }))).toMatch(
      /^2026-01-31 \d\d:\d\d:00\.123 error shop order failed error=CardError "card declined" status=402 took=12\.5ms order\.id=7 step="two words" paid=false trace=ab12\n$/,
    );
  });

  it('stays one line, however much a record has', () => {
    const fields = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`app.f${at}`, 'x'.repeat(500)]));
    const text = line(record('a\nb\r\nc', fields, { cut: ['message'] }));
    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(text).toContain('a\\nb\\r\\nc');
    expect(text).toContain('+12 fields (cut: --full has all)');
    expect(text.length).toBeLessThan(1_200);
  });

  it('shows the fields that exist if the record has another shape', () => {
    const { id, index } = record('');
    expect(line({ id, index, at: 'never', message: '', fields: {} })).toBe('never -     -\n');
  });
});

const hostile = '\u001b[31mred\u001b[0m\u001b]0;title\u0007 \u009b2J over\rwritten \u202egnp\u2066 \u0000\u007f\ud800';

describe('nothing that a terminal would obey is written', () => {
  const everywhere = record(
    hostile,
    { [hostile]: hostile, [`app.${hostile}`]: [hostile], 'error.type': hostile },
    {
      level: hostile,
      service: hostile,
      trace_id: hostile,
      at: hostile,
      id: hostile,
    },
  );

  it.each([
    ['in a line', new RecordWriter({ colours: false, full: false }).text(everywhere)],
    ['in a whole record', new RecordWriter({ colours: false, full: true }).text(everywhere)],
    ['in JSON', escapeJson(everywhere)],
    ['in a text', escapeLine(hostile)],
  ])('%s', (_, text) => {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
    expect(text).toContain('\\u001b[31mred');
  });

  it('and JSON means the same', () => {
    expect(JSON.parse(escapeJson(everywhere))).toEqual(everywhere);
  });
});

it.each<[boolean, Record<string, string>, boolean]>([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
])('a terminal (%s) with %j is given colours: %s', async (isTTY, env, isColoured) => {
  const screen = terminal();
  const command = { ...screen, env, stdout: { ...screen.stdout, isTTY }, filter, from: 0, to: 1, limit: 1 };
  await searchFor(async () => page([record('x')]), servers, { ...command, json: false, full: false });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them.
  expect(/\u001b\[/.test(screen.out.join(''))).toBe(isColoured);
});

describe('search', () => {
  /** A search over pages, each of which has the number of the next one as its cursor. */
  const searching = (pages: readonly LogPage[], log: (line: string) => void = () => undefined) =>
    (async (_: unknown, { limit, cursor = '0', whole }: { limit: number; cursor?: string; whole?: boolean }) => {
      log(`${cursor} ${limit}${whole ? ' whole' : ''}`);
      const found = pages[Number(cursor)];
      if (found === undefined) throw new Error(`page ${cursor} is gone`);
      return found;
    }) as typeof searchLogs;
  const asked = async (pages: readonly LogPage[], also: object = {}) => {
    const screen = terminal();
    const log: string[] = [];
    const command = { ...screen, filter, from: 0, to: 1, limit: 1_200, json: false, full: false, ...also };
    const code = await searchFor(
      searching(pages, (line) => log.push(line)),
      servers,
      command,
    );
    return { code, log, out: screen.out.join(''), err: screen.err.join('') };
  };

  it('shows the newest last, over pages, and says how many more there are', async () => {
    const { code, log, out, err } = await asked([
      page([record('c'), record('b')], { cursor: '1', total: 10_000, total_is_lower_bound: true }),
      page([record('a')]),
    ]);
    expect([code, log]).toEqual([0, ['0 500', '1 500', '1 1']]);
    expect(out.match(/shop \w/g)).toEqual(['shop a', 'shop b', 'shop c']);
    expect(err).toBe('the newest 3 of more than 10000; --limit shows more\n');
  });

  it('says of a saved search that orders by a field by which, and shows the largest last', async () => {
    const pages = () => [page([record('b'), record('a')], { total: 5, largest_first: 'event.duration' })];
    const { out, err } = await asked(pages(), { limit: 2 });
    expect(out.match(/shop \w/g)).toEqual(['shop a', 'shop b']);
    expect(err).toBe('the 2 with the largest event.duration of 5; --limit shows more\n');
    const { out: json } = await asked(pages(), { limit: 2, json: true });
    expect(JSON.parse(json)).toMatchObject({ total: 5, largest_last: 'event.duration' });
  });

  it('says that nothing was found, and why a field does not find every record', async () => {
    const not_searched = [
      { field: 'app.retries', known: true, records: 2 },
      { field: 'app.retires', known: false, records: 0 },
    ];
    const { out, err } = await asked([page([], { not_searched, incomplete: '1 of 2 parts\u001b[2J' })]);
    expect(out).toBe('');
    expect(err.split('\n')).toEqual([
      'no records; --since looks further back',
      'app.retries: 2 records have a value that is not searchable (--search ignored shows them)',
      'app.retires: no record has such a field',
      '1 of 2 parts\\u001b[2J',
      '',
    ]);
  });

  it('says of a further page too that a part has not answered', async () => {
    const incomplete = '1 of 2 parts of the logs could not be searched';
    const pages = () => [page([record('b')], { cursor: '1', total: 2 }), page([record('a')], { incomplete })];
    expect((await asked(pages())).err).toBe(`${incomplete}\n`);
    expect(JSON.parse((await asked(pages(), { json: true })).out)).toMatchObject({ incomplete });
  });

  it('by --full holds one page at a time, and writes the oldest page before it asks for the next', async () => {
    const screen = terminal();
    const log: string[] = [];
    const write = (text: string) => log.push(text.split('\n')[0]?.split(' ').at(-1) ?? '');
    const pages = [
      page([record('e')], { cursor: '1', total: 3 }),
      page([record('d')], { cursor: '2' }),
      page([record('c')], { cursor: '3' }),
    ];
    const command = { ...screen, stdout: { write }, filter, from: 0, to: 1, limit: 3, json: false, full: true };
    await searchFor(
      searching(pages, (line) => log.push(line)),
      servers,
      command,
    );
    expect(log).toEqual(['0 3 whole', '1 2', '2 1', '2 1 whole', 'c', '1 1 whole', 'd', 'e']);
  });

  it('by --json ends its object and fails if a page cannot be read again', async () => {
    const gone = 'Elasticsearch cannot be reached.';
    let asks = 0;
    const search = (async () => {
      asks += 1;
      if (asks > 2) throw new Error(gone);
      return page([record('b')], { cursor: '1', total: 2 });
    }) as typeof searchLogs;
    const screen = terminal();
    const command = { ...screen, filter, from: 0, to: 1, limit: 2, json: true, full: false };
    expect(await searchFor(search, servers, command)).toBe(1);
    expect(JSON.parse(screen.out.join(''))).toEqual({
      records: [],
      total: 2,
      total_is_lower_bound: false,
      incomplete: gone,
    });
    expect(screen.err).toEqual([`${gone}\n`]);
  });

  it('by --json prints one object', async () => {
    const { out, err } = await asked([page([record('b'), record('a')], { total: 7 })], { json: true });
    expect(err).toBe('');
    const { records, ...also } = JSON.parse(out);
    expect(records.map(({ message }: LogRecord) => message)).toEqual(['a', 'b']);
    expect(also).toEqual({ total: 7, total_is_lower_bound: false });
  });

  it('by --full shows each field on a line, and the lines of a stack trace below each other', async () => {
    const { out } = await asked(
      [page([record('x', { 'error.stack_trace': 'Error: x\n    at pay', 'app.a': [1, 2] })])],
      {
        full: true,
      },
    );
    expect(out.split('\n').slice(1)).toEqual([
      '  error.stack_trace: Error: x',
      '          at pay',
      '  app.a: [1,2]',
      '  _id: 1',
      '  _index: i',
      '',
    ]);
  });
});

describe('following', () => {
  it('shows records as they arrive, and says on stderr what was left out and when Elasticsearch is away', async () => {
    const screen = terminal();
    const events: TailEvent[] = [
      { records: [record('a')], skipped: 0 },
      { records: [], skipped: 0, unreachable: 'Elasticsearch cannot be reached.' },
      { records: [record('b')], skipped: 7 },
    ];
    const tail = async function* () {
      yield* events;
    };
    const command = { ...screen, filter, since: 0, backlog: 10, json: true, full: false };
    expect(await follow(tail, servers, command)).toBe(0);
    expect(screen.out.map((line) => JSON.parse(line).message)).toEqual(['a', 'b']);
    expect(screen.err.join('')).toBe(
      'Elasticsearch cannot be reached. Asking again until it answers.\nElasticsearch answers again.\n7 records arrived too fast to be shown; telltale search finds them.\n',
    );
  });
});

describe('following a part of the logs', () => {
  it('says once that the others do not answer, and once that they do again', async () => {
    const screen = terminal();
    const incomplete = '1 of 2 parts of the logs could not be searched';
    const events: TailEvent[] = [
      { records: [record('a')], skipped: 0, incomplete },
      { records: [record('b')], skipped: 0, incomplete },
      { records: [], skipped: 0, unreachable: 'Elasticsearch cannot be reached.' },
      { records: [record('c')], skipped: 0, incomplete },
      { records: [record('d')], skipped: 0 },
    ];
    const tail = async function* () {
      yield* events;
    };
    await follow(tail, servers, { ...screen, filter, since: 0, backlog: 10, json: true, full: false });
    expect(screen.out.map((line) => JSON.parse(line).message)).toEqual(['a', 'b', 'c', 'd']);
    expect(screen.err).toEqual([
      `${incomplete}\n`,
      'Elasticsearch cannot be reached. Asking again until it answers.\n',
      'Elasticsearch answers again.\n',
      'All parts of the logs answer again.\n',
    ]);
  });
});

describe('the command line', () => {
  const none = { service: [], level: [], field: [] };

  it('says a filter: words, phrases that the shell has unquoted, saved searches with a value', async () => {
    expect(
      await filterOf(['card', 'two words'], { ...none, text: '"a b"', service: ['shop'], search: 'errors' }),
    ).toEqual({
      services: ['shop'],
      levels: [],
      fields: [],
      text: '"a b" card "two words"',
      search: 'telltale-search-errors',
    });
    expect(await filterOf([], { ...none, search: 'trace=ab12', field: ['app.paid'] })).toMatchObject({
      fields: ['app.paid', 'trace.id="ab12"'],
      search: 'telltale-search-trace',
    });
  });

  it.each([
    ['search --field app.x>', '--field "app.x>" is not accepted: a value must follow'],
    ['tail --trace *', '--trace "*" is not accepted: it must be a trace id'],
    [
      'search --search none',
      '--search none is not accepted: it must be one of errors, trace=<trace.id>, slow-requests',
    ],
    ['search --search errors=1', '--search errors=1 is not accepted: errors asks for no value'],
    ['search --since soon', '--since soon is not accepted: it must be how long ago'],
    ['search --since 1h --until 2h', '--since 1h is not accepted: it must be before --until 2h'],
    ['search --limit 10001', '--limit 10001 is not accepted'],
    ['search --follow --until now', '--follow never ends'],
    ['search --follow --limit 501', '--follow begins with at most 500 records'],
    ['tail --limit 501', '--limit 501 is not accepted'],
    ['tail --until 1h', "unknown option '--until'"],
  ])('%s is refused before anything is asked', async (line, message) => {
    const screen = terminal();
    expect(await run(line.split(' '), screen, async () => fakePlane({}))).toBe(2);
    expect(screen.err.join('')).toContain(message);
  });

  it('that finds no plane says how to start one', async () => {
    const screen = terminal();
    const plane = fakePlane({ status: async () => ({ parts: [] }) });
    expect(await run(['search', 'x', '--json'], screen, async () => plane)).toBe(1);
    expect(JSON.parse(screen.out.join('')).error.code).toBe('unreachable');
    expect(screen.err.join('')).toContain('telltale up');
  });
});

it.each([
  ['15m', Date.UTC(2026, 0, 31, 9, 45)],
  ['now-2h', Date.UTC(2026, 0, 31, 8)],
  ['7d', Date.UTC(2026, 0, 24, 10)],
  ['30s ago', Date.UTC(2026, 0, 31, 9, 59, 30)],
  ['now', Date.UTC(2026, 0, 31, 10)],
  ['2026-01-31T09:00:00Z', Date.UTC(2026, 0, 31, 9)],
  ['2026-01-31T09:00:00.5+02:00', Date.UTC(2026, 0, 31, 7, 0, 0, 500)],
  ['2026-01-31 09:00', new Date(2026, 0, 31, 9).getTime()],
  ['2026-01-31', new Date(2026, 0, 31).getTime()],
])('%s is a moment', (text, at) => {
  expect(parseTime('--since', text, Date.UTC(2026, 0, 31, 10))).toBe(at);
});

it.each(['', 'yesterday', '15', '-5m', '1.5h', '2026-13-01', '2026', '99999999m', '60y'])('%j is rejected', (text) => {
  expect(() => parseTime('--since', text, Date.UTC(2026, 0, 31, 10))).toThrow(/--since .* is not accepted/);
});
