// `telltale search`: finds log records.
import type { LogFilter, LogPage, Servers, searchLogs } from '@telltale/console';
import type { Command as Program } from 'commander';
import { CliError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { limits } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import { isColoured } from '../records/colours.ts';
import { addRecordVerb, asUsage, type FilterOptions, filterOf } from '../records/filter-options.ts';
import { follow } from '../records/follow.ts';
import { type FoundRecords, findRecords } from '../records/found-records.ts';
import { parseTime } from '../records/parse-time.ts';
import { RecordWriter } from '../records/record-line.ts';
import { escapeJson, escapeLine } from '../terminal/escape-text.ts';
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
      const from = parseTime('--since', since, now);
      const to = until === undefined ? limits.lastMoment : parseTime('--until', until, now);
      if (follows && until !== undefined) throw CliError.usage('--follow never ends and cannot be used with --until.');
      if (follows && limit > limits.backlogShown.max)
        throw CliError.usage(
          `--follow begins with at most ${limits.backlogShown.max} records: give a --limit up to that.`,
        );
      if (from >= to) throw CliError.usage(`--since ${since} is not accepted: it must be before --until ${until}.`);
      const plane = await openEngine(options);
      const { connectServers, searchLogs: search, serviceNames, tailLogs } = await import('@telltale/console');
      await using servers = connectServers(() => plane.connect());
      const shown = { ...command, filter, json, full, serviceNames: () => serviceNames(servers) };
      end(
        follows
          ? await follow(tailLogs, servers, { ...shown, since: from, backlog: limit })
          : await searchFor(search, servers, { ...shown, from, to, limit }),
      );
    });
}

/** The parsed command line. */
export interface SearchCommand extends Command {
  readonly filter: LogFilter;
  /** Milliseconds since 1970; the end is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly json: boolean;
  readonly full: boolean;
  /** Names of the services that have records. */
  readonly serviceNames?: () => Promise<readonly string[]>;
}

/** @returns the exit code */
export async function searchFor(search: typeof searchLogs, servers: Servers, command: SearchCommand): Promise<number> {
  const { stdout, stderr, json, full } = command;
  const found = await findRecords((question) => asUsage(() => search(servers, question)), command);
  if (json) {
    const exitCode = await writeJson(found, command);
    await hint(found, command);
    return exitCode;
  }
  const writer = new RecordWriter({ colours: isColoured(command), full });
  let shown = 0;
  for await (const records of found.oldestFirst()) {
    for (const record of records) stdout.write(writer.text(record));
    shown += records.length;
  }
  const { incomplete } = found;
  for (const note of [...notes(found.first, shown), ...(incomplete === undefined ? [] : [incomplete])])
    stderr.write(`${escapeLine(note)}\n`);
  await hint(found, command);
  return exitCodes.ok;
}

/** If nothing was found, the service's name may be misspelt. */
async function hint({ first }: FoundRecords, { stderr, filter, serviceNames }: SearchCommand): Promise<void> {
  if (first.records.length > 0) return;
  const { hintsFor } = await import('../records/service-hint.ts');
  for (const each of await hintsFor(filter.services, serviceNames)) stderr.write(`${each}\n`);
}

/** One JSON object, written page by page. */
async function writeJson(found: FoundRecords, { stdout, stderr }: SearchCommand): Promise<number> {
  let failure: string | undefined;
  let separator = '';
  stdout.write('{"records":[');
  try {
    for await (const records of found.oldestFirst()) {
      for (const record of records) {
        stdout.write(`${separator}${escapeJson(record)}`);
        separator = ',';
      }
    }
  } catch (error) {
    // The output so far cannot be undone, so the object is closed with a mark that it is incomplete.
    failure = error instanceof Error ? error.message : String(error);
    stderr.write(`${escapeLine(failure)}\n`);
  }
  const { total, total_is_lower_bound, not_searched = [], largest_first } = found.first;
  const incomplete = failure ?? found.incomplete;
  const also = {
    total,
    total_is_lower_bound,
    ...(not_searched.length > 0 && { not_searched }),
    ...(incomplete !== undefined && { incomplete }),
    ...(largest_first !== undefined && { largest_last: largest_first }),
  };
  stdout.write(`],${escapeJson(also).slice(1)}\n`);
  return failure === undefined ? exitCodes.ok : exitCodes.failure;
}

/** Notes about a result: order, totals, unsearchable fields. */
function notes({ total, total_is_lower_bound, not_searched = [], largest_first }: LogPage, shown: number): string[] {
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
