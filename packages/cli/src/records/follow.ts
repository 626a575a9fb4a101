// Prints records as they arrive until the reader goes away.
import type { LogFilter, Servers, tailLogs } from '@telltale/console';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { escapeJson, escapeLine } from '../terminal/escape-text.ts';
import { isColoured } from './colours.ts';
import { asUsage } from './filter-options.ts';
import { RecordWriter } from './record-line.ts';

/** What to follow, and how to show it. */
export interface FollowCommand extends Command {
  readonly filter: LogFilter;
  /** Begins with records from that time on. */
  readonly since: number;
  /** The maximum number of those. */
  readonly backlog: number;
  readonly json: boolean;
  readonly full: boolean;
  /** Names of the services that have records. */
  readonly serviceNames?: () => Promise<readonly string[]>;
}

/** @returns the exit code, once the reader has gone */
export async function follow(tail: typeof tailLogs, servers: Servers, command: FollowCommand): Promise<number> {
  const { stdout, stderr, filter, since, backlog, json, full, unread } = command;
  const writer = new RecordWriter({ colours: isColoured(command), full });
  let isFirst = true;
  let isAway = false;
  let missing: string | undefined;
  await asUsage(async () => {
    for await (const event of tail(servers, { filter, since, backlog, whole: full, signal: unread })) {
      const { records, skipped, unreachable, incomplete } = event;
      if (unreachable !== undefined) {
        isAway = true;
        stderr.write(`${unreachable} Asking again until it answers.\n`);
      } else if (isAway) {
        isAway = false;
        stderr.write('Elasticsearch answers again.\n');
      }
      if (unreachable === undefined && incomplete !== missing) {
        stderr.write(`${escapeLine(incomplete ?? 'All parts of the logs answer again.')}\n`);
        missing = incomplete;
      }
      if (skipped > 0) stderr.write(`${skipped} records arrived too fast to be shown; telltale search finds them.\n`);
      if (isFirst && records.length === 0) {
        const { hintsFor } = await import('./service-hint.ts');
        for (const hint of await hintsFor(filter.services, command.serviceNames)) stderr.write(`${hint}\n`);
      }
      isFirst = false;
      for (const record of records) stdout.write(json ? `${escapeJson(record)}\n` : writer.text(record));
    }
  });
  return exitCodes.ok;
}
