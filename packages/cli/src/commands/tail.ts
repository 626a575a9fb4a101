// `telltale tail`: shows log records as they arrive.
import type { Command as Program } from 'commander';
import { limits } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import { addRecordVerb, type FilterOptions, filterOf } from '../records/filter-options.ts';
import { follow } from '../records/follow.ts';
import { parseTime } from '../records/parse-time.ts';
import type { VerbContext } from '../verb.ts';

interface TailOptions extends FilterOptions {
  readonly since?: string;
  readonly limit: number;
}

/** Adds `tail`. */
export function registerTail(program: Program, { command, openEngine, end }: VerbContext): void {
  addRecordVerb(
    program,
    'tail',
    'show log records as they arrive',
    "telltale tail --service shop --level error --field 'app.duration_ms>100'",
  )
    .option('--since <time>', 'start with records since then: 15m, 2h, or a time such as 2026-01-31T10:00:00Z')
    .option(
      '--limit <count>',
      'number of existing records to start with, the newest',
      (text) => numberOf('--limit', text, limits.backlogShown),
      10,
    )
    .option('--json', 'print one JSON object for each line on stdout, and nothing else')
    .action(async (words: string[], options: TailOptions) => {
      const { since, limit, json = false, full = false } = options;
      const filter = await filterOf(words, options);
      const begin = since === undefined ? 0 : parseTime('--since', since, Date.now());
      const plane = await openEngine(options);
      const { connectServers, serviceNames, tailLogs } = await import('@telltale/console');
      await using servers = connectServers(() => plane.connect());
      const shown = { ...command, filter, json, full, serviceNames: () => serviceNames(servers) };
      end(await follow(tailLogs, servers, { ...shown, since: begin, backlog: limit }));
    });
}
