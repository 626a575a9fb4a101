// `telltale search`: finds log records.
import type { LogFilter, LogRecord, Servers, searchLogs } from '@telltale/console';
import type { Command as Program } from 'commander';
import { CliError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { limits } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import { isColoured } from '../records/colours.ts';
import { addRecordVerb, asUsage, type FilterOptions, filterOf } from '../records/filter-options.ts';
import { follow } from '../records/follow.ts';
import { momentOf } from '../records/moment.ts';
import { RecordWriter } from '../records/record-line.ts';
import { harmlessJson, onOneLine } from '../terminal/harmless.ts';
import type { VerbContext } from '../verb.ts';

interface SearchOptions extends FilterOptions {
  readonly since: string;
  readonly until?: string;
  readonly limit: number;
  readonly follow?: boolean;
}

/** Adds `search`. */
export function registerSearch(program: Program, { command, openEngine, end }: VerbContext): void {
  addRecordVerb(
    program,
    'search',
    'search log records; the newest are printed last',
    "telltale search --service shop --level error --since 2h\n  telltale search declined --field 'app.order.total>=100' --json",
  )
    .option('--since <time>', 'only records since then: 15m, 2h, 7d, or a time such as 2026-01-31T10:00:00Z', '24h')
    .option('--until <time>', 'only records before then, in the same format (default: no limit)')
    .option(
      '--limit <count>',
      'number of records: the newest of all that match',
      (text) => numberOf('--limit', text, limits.recordsShown),
      100,
    )
    .option('--follow', 'then show new records as they arrive, as telltale tail does')
    .option('--json', 'print one JSON object on stdout, and nothing else; with --follow, one object for each line')
    .action(async (words: string[], options: SearchOptions) => {
      const { since, until, limit, json = false, full = false } = options;
      const follows = options.follow === true;
      const filter = await filterOf(words, options);
      const now = Date.now();
      const from = momentOf('--since', since, now);
      const to = until === undefined ? limits.lastMoment : momentOf('--until', until, now);
      if (follows && until !== undefined) throw CliError.usage('--follow never ends and cannot be used with --until.');
      if (follows && limit > limits.backlogShown.max)
        throw CliError.usage(
          `--follow begins with at most ${limits.backlogShown.max} records: give a --limit up to that.`,
        );
      if (from >= to) throw CliError.usage(`--since ${since} is not accepted: it must be before --until ${until}.`);
      const plane = await openEngine(options.engine);
      const { connectServers, searchLogs: search, tailLogs } = await import('@telltale/console');
      await using servers = connectServers(async () => (await plane.status()).connections ?? {});
      const shown = { ...command, filter, json, full };
      end(
        follows
          ? await follow(tailLogs, servers, { ...shown, since: from, backlog: limit })
          : await searchFor(search, servers, { ...shown, from, to, limit }),
      );
    });
}

/** What the command line asks for. */
export interface SearchCommand extends Command {
  readonly filter: LogFilter;
  /** Milliseconds since 1970; the second is not searched. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly json: boolean;
  readonly full: boolean;
}

type Page = Awaited<ReturnType<typeof searchLogs>>;

/** @returns the exit code */
export async function searchFor(search: typeof searchLogs, servers: Servers, command: SearchCommand): Promise<number> {
  const { stdout, stderr, filter, from, to, limit, json, full, unread } = command;
  const newestFirst: LogRecord[] = [];
  let first: Page | undefined;
  let incomplete: string | undefined;
  let cursor: string | undefined;
  do {
    const page = await asUsage(() =>
      search(servers, {
        filter,
        range: { from, to },
        limit: Math.min(limits.pageMax, limit - newestFirst.length),
        cursor,
        whole: full,
        signal: unread,
      }),
    );
    first ??= page;
    incomplete ??= page.incomplete;
    newestFirst.push(...page.records);
    cursor = page.cursor;
  } while (cursor !== undefined && newestFirst.length < limit);
  const records = newestFirst.toReversed();
  const { total, total_is_lower_bound, not_searched = [], largest_first } = first;
  if (json) {
    const also = {
      ...(not_searched.length > 0 && { not_searched }),
      ...(incomplete !== undefined && { incomplete }),
      ...(largest_first !== undefined && { largest_last: largest_first }),
    };
    stdout.write(`${harmlessJson({ records, total, total_is_lower_bound, ...also })}\n`);
    return exitCodes.ok;
  }
  const writer = new RecordWriter({ colours: isColoured(command), full });
  for (const record of records) stdout.write(writer.text(record));
  for (const note of [...notes(first, records.length), ...(incomplete === undefined ? [] : [incomplete])])
    stderr.write(`${onOneLine(note)}\n`);
  return exitCodes.ok;
}

/** What a person has to know of an answer beside its records. */
function notes({ total, total_is_lower_bound, not_searched = [], largest_first }: Page, shown: number): string[] {
  const all = `${total_is_lower_bound ? 'more than ' : ''}${total}`;
  const those = largest_first === undefined ? `newest ${shown}` : `${shown} with the largest ${largest_first}`;
  return [
    ...(shown === 0 ? ['no records; --since looks further back'] : []),
    ...(total > shown && shown > 0 ? [`the ${those} of ${all}; --limit shows more`] : []),
    ...not_searched.map(({ field, known, records }) =>
      known || records > 0
        ? `${field}: ${records} records have a value that is not searchable (--search ignored shows them)`
        : `${field}: no record has such a field`,
    ),
  ];
}
