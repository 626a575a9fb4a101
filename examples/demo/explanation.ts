// Says what becomes of what was logged when the shop ends, and of each figure that does not agree where the rest is.
import { limits } from '@telltale/catalog';
import type { LogsFound, MetricsFound } from './monitoring.ts';
import type { Rest } from './rest.ts';

/** What does not agree, as far as it does not. */
export interface Disagreement {
  readonly emitted: number;
  readonly logs: LogsFound;
  /** Absent where all records have arrived. */
  readonly rest: Rest | undefined;
  readonly requestsServed: number;
  readonly metrics: MetricsFound;
}

/** @param flushMs `TELLTALE_EXIT_FLUSH_MS_MAX`, where it is set */
export function closing(flushMs: string | undefined): string {
  const { exitFlushMsMaxDefault } = limits;
  const given = Number(flushMs || exitFlushMsMaxDefault);
  const seconds = (Number.isFinite(given) ? given : exitFlushMsMaxDefault) / 1_000;
  return `closing the shop (SIGTERM): it sends what it has logged for up to ${seconds} s; what is left then stays on disk`;
}

/** @param left records that the shop had not sent when it ended */
export function startingAgain(left: number): string {
  const records = left === 1 ? '1 record was' : `${left} records were`;
  return `starting the shop again: ${records} left on disk when it ended, and each start sends what the last one left`;
}

/** Lines for people; none where all agrees. */
export function explanation({ emitted, logs, rest, requestsServed, metrics }: Disagreement): string[] {
  return [
    ...(rest === undefined ? [] : ofLogs(emitted - logs.delivered, rest)),
    ...(logs.duplicates > 0
      ? [`${logs.duplicates} records are there twice. This is a defect: please report it with what stands above.`]
      : []),
    ...(metrics.requests < requestsServed
      ? [
          `Prometheus has counted ${metrics.requests} of ${requestsServed} requests, and no more for a while: it scrapes the shop each five seconds, and the rest is in the shop's figures that it has not scraped.`,
        ]
      : []),
    ...metrics.down.map((target) => `Prometheus cannot scrape ${target}`),
  ];
}

function ofLogs(missing: number, { spoolDir, waiting, refused }: Rest): string[] {
  const lines = [`${missing} log records are not in Elasticsearch.`];
  if (refused > 0) {
    lines.push(`  ${refused} of them it refused for good; which and why: npm run telltale -- dead-letters list`);
  }
  if (waiting > 0) {
    const files = waiting === 1 ? '1 file' : `${waiting} files`;
    lines.push(
      `  The rest waits on disk, in ${files} below ${spoolDir}. Nothing of it is lost: the next run of the demo sends it.`,
      '  How Elasticsearch is: npm run telltale -- doctor',
    );
  } else if (missing > refused) {
    lines.push(
      `  ${missing - refused} are neither there nor in ${spoolDir}: what the shop said above on stderr tells why they were dropped.`,
    );
  }
  return lines;
}
