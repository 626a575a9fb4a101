// Holds the two sides against each other and prints the result.
import type { Connections } from '@telltale/plane';
import Table from 'cli-table3';
import { explanation } from './explanation.ts';
import type { Driven } from './load.ts';
import type { CorrelationFound, LogsFound, MetricsFound } from './monitoring.ts';
import type { Rest } from './rest.ts';
import type { Counted } from './shop.ts';

export interface Observed {
  readonly counted: Counted;
  readonly driven: Driven;
  readonly logs: LogsFound;
  readonly metrics: MetricsFound;
  readonly correlation: CorrelationFound;
  /** Where the records are that have not arrived; absent where all have. */
  readonly rest: Rest | undefined;
  readonly seconds: { readonly setup: number; readonly run: number };
  readonly connections: Connections;
  readonly kept: boolean;
}

/** What `--json` prints. */
export interface Summary {
  readonly ok: boolean;
  readonly logs: { readonly emitted: number; readonly delivered: number; readonly duplicates: number };
  readonly metrics: {
    readonly requests_driven: number;
    readonly requests_served: number;
    readonly requests_counted: number;
    readonly targets: number;
    readonly targets_up: number;
    readonly rules: number;
  };
  readonly correlation: { readonly trace_id: string; readonly found: boolean; readonly message: string | null };
  readonly seconds: { readonly setup: number; readonly run: number };
}

interface Row {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly agrees: boolean;
}

export interface Findings {
  readonly summary: Summary;
  readonly rows: readonly Row[];
  /** Where the rest is of what does not agree, for people. */
  readonly explanation: readonly string[];
  readonly connections: Connections;
  readonly kept: boolean;
}

/** Compares; `summary.ok` is true only when each row agrees. */
export function compare(observed: Observed): Findings {
  const { counted, driven, logs, metrics, correlation } = observed;
  const row = (what: string, expected: number, found: number, agrees = expected === found): Row => ({
    what,
    expected: String(expected),
    found: String(found),
    agrees,
  });
  const rows: Row[] = [
    row('log records the shop emitted / in Elasticsearch', counted.records, logs.delivered),
    row('duplicates in Elasticsearch', 0, logs.duplicates),
    row('requests driven / served by the shop', driven.requests, counted.requests),
    row('requests the shop served / counted by Prometheus', counted.requests, metrics.requests),
    {
      what: 'a log line found by the trace id of a request',
      expected: correlation.traceId.slice(0, 8),
      found: correlation.message ?? 'none',
      agrees: correlation.found,
    },
    row('scrape targets / up', metrics.targets, metrics.targetsUp),
    { what: 'rules loaded', expected: 'some', found: String(metrics.rules), agrees: metrics.rules > 0 },
  ];
  const round = (seconds: number): number => Math.round(seconds * 10) / 10;
  return {
    rows,
    explanation: explanation({
      emitted: counted.records,
      logs,
      rest: observed.rest,
      requestsServed: counted.requests,
      metrics,
    }),
    connections: observed.connections,
    kept: observed.kept,
    summary: {
      ok: rows.every(({ agrees }) => agrees),
      logs: { emitted: counted.records, delivered: logs.delivered, duplicates: logs.duplicates },
      metrics: {
        requests_driven: driven.requests,
        requests_served: counted.requests,
        requests_counted: metrics.requests,
        targets: metrics.targets,
        targets_up: metrics.targetsUp,
        rules: metrics.rules,
      },
      correlation: {
        trace_id: correlation.traceId,
        found: correlation.found,
        message: correlation.message ?? null,
      },
      seconds: { setup: round(observed.seconds.setup), run: round(observed.seconds.run) },
    },
  };
}

/** Prints the table and where to look next, for a person. */
export function printFindings(
  { rows, summary, explanation: lines, connections, kept }: Findings,
  isLive: boolean,
): void {
  const table = new Table({ head: ['', 'expected', 'found', 'agrees'], style: { head: [], border: [] } });
  for (const { what, expected, found, agrees } of rows) table.push([what, expected, found, agrees ? 'yes' : 'NO']);
  process.stdout.write(`\n${table.toString()}\n`);
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n\n`);
  process.stdout.write(`set-up ${summary.seconds.setup} s, run ${summary.seconds.run} s\n\n`);
  if (kept) {
    process.stdout.write(`${lookNext(connections, isLive).join('\n')}\n`);
  } else {
    process.stdout.write('Run it again with --keep to leave the plane up and look around: npm run demo -- --keep\n');
  }
}

/** @param isLive the console follows: its link is where to look, and what stops the plane is told when that ends */
export function lookNext({ elasticsearch, prometheus }: Connections, isLive: boolean): string[] {
  return [
    isLive ? 'The plane is up:' : 'The plane is up. Where to look next:',
    `  Elasticsearch  ${elasticsearch.url}   Prometheus  ${prometheus.url}`,
    ...(isLive
      ? []
      : ['  npm run telltale -- console                             dashboards, logs and alerts in a browser']),
    '  npm run telltale -- status                              what runs, and how to reach it',
    '  set -a; eval "$(npm run -s telltale -- env)"; set +a    connect your service to it',
    '  node --import @telltale/node app.js                     and start it',
    ...(isLive ? [''] : ['  npm run telltale -- down                                stop it, and keep the data']),
  ];
}
