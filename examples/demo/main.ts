// The demo: stands the plane up, starts the shop with the preload, drives requests at it, and holds what Elasticsearch
// and Prometheus say against what the shop counted itself.
import { parseArgs } from 'node:util';
import { createProgressReporter, type ProgressReporter } from '@telltale/cli';
import { type Engine, openPlane, type UpReport } from '@telltale/plane';
import { takenDownAtEnd } from './at-end.ts';
import { closing, startingAgain } from './explanation.ts';
import { compare, type Findings, printFindings } from './findings.ts';
import { limits } from './limits.ts';
import { live } from './live.ts';
import { driveRequests } from './load.ts';
import { askMonitoring, type LogsFound, type Monitoring } from './monitoring.ts';
import { inDemoWords } from './port-taken.ts';
import { filesWaiting, restOf, spoolOfShop } from './rest.ts';
import { type Counted, type Shop, startShop } from './shop.ts';
import { chooseEngine, type DemoEngine, described, instead } from './which-engine.ts';

const usage = `npm run demo -- [--keep] [--json] [--engine NAME] [--any-port] [--requests N]

  --keep         leave the plane up, to look around; end it with: npm run telltale -- down
                 on a terminal a small load goes on, and a page shows it, until Ctrl-C
  --json         print one object on stdout and nothing else there
  --engine NAME  native: plain processes; compose: containers (default: native, or compose if native cannot run)
  --any-port     take any free ports for the plane, where 9200, 9090 or 9093 are taken
  --requests N   how many requests to drive (default 300, at most 100000)
`;

const REQUESTS_MAX = 100_000;

interface Arguments {
  readonly keep: boolean;
  readonly json: boolean;
  readonly engine: DemoEngine | undefined;
  readonly anyPort: boolean;
  readonly requests: number;
}

function readArguments(): Arguments | undefined {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      engine: { type: 'string' },
      'any-port': { type: 'boolean', default: false },
      requests: { type: 'string', default: '300' },
      help: { type: 'boolean', default: false },
    },
  });
  const requests = Number(values.requests);
  const engine = (['native', 'compose'] as const).find((name) => name === values.engine);
  if (values.engine !== undefined && engine === undefined) return undefined;
  if (values.help || !Number.isInteger(requests) || requests < 1 || requests > REQUESTS_MAX) return undefined;
  return { keep: values.keep, json: values.json, engine, anyPort: values['any-port'], requests };
}

/** What was found, and on which engine. */
interface Outcome {
  readonly engine: DemoEngine;
  readonly findings: Findings;
}

async function demo(options: Arguments, reporter: ProgressReporter, signal: AbortSignal): Promise<Outcome> {
  const choice = await chooseEngine(options.engine);
  reporter.say(described(choice));
  try {
    return { engine: choice.engine, findings: await demoOn(choice.engine, options, reporter, signal) };
  } catch (error) {
    const next = options.engine === undefined ? await instead(choice, error) : undefined;
    if (next === undefined) throw error;
    reporter.say(described(next));
    return { engine: next.engine, findings: await demoOn(next.engine, options, reporter, signal) };
  }
}

async function demoOn(
  engine: DemoEngine,
  options: Arguments,
  reporter: ProgressReporter,
  signal: AbortSignal,
): Promise<Findings> {
  const begun = performance.now();
  const plane = openPlane({ engine });
  const ranBefore = (await plane.status()).parts.some(({ state }) => state !== 'stopped');
  // A plane that was up before belongs to whoever started it.
  const isOurs = !options.keep && !ranBefore;
  using _atEnd = isOurs ? takenDownAtEnd(engine) : undefined;
  let report: UpReport | undefined;
  try {
    report = await plane.up({
      onProgress: reporter.progress,
      signal,
      ...(options.anyPort ? { ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } } : {}),
    });
    for (const note of report.notes) reporter.say(`note: ${note}`);
    const setUp = performance.now();
    const monitoring = askMonitoring(report.connections, signal);
    const shops = new Shops(plane, reporter, signal);

    reporter.say('starting the shop with the preload: node --import @telltale/node app.js');
    await using shop = await shops.start();
    reporter.say(`driving ${options.requests} requests at it`);
    const driven = await driveRequests(shop.url, options.requests, signal);
    reporter.say('waiting for Prometheus to have scraped them');
    const metrics = await monitoring.metrics(driven.requests);
    reporter.say(closing(process.env.TELLTALE_EXIT_FLUSH_MS_MAX));
    const counted = await shop.close();
    reporter.say('asking Elasticsearch');
    const logs = await shops.arrived(monitoring, shop, counted);
    const correlation = await monitoring.correlation(driven.traceId);

    const run = performance.now();
    return compare({
      counted,
      driven,
      logs,
      metrics,
      correlation,
      rest: logs.delivered < counted.records ? await restOf(plane, shop, shops.spoolDir) : undefined,
      seconds: { setup: (setUp - begun) / 1000, run: (run - setUp) / 1000 },
      connections: report.connections,
      kept: options.keep,
    });
  } finally {
    reporter.close();
    if (isOurs && report !== undefined) {
      reporter.say('taking the plane down (its data stays for the next run)');
      await plane.down();
    }
  }
}

/** The shop, and the shop again: what one has left on disk, the next one sends. */
class Shops {
  readonly spoolDir: string = spoolOfShop();
  readonly #plane: Engine;
  readonly #reporter: ProgressReporter;
  readonly #signal: AbortSignal;

  constructor(plane: Engine, reporter: ProgressReporter, signal: AbortSignal) {
    this.#plane = plane;
    this.#reporter = reporter;
    this.#signal = signal;
  }

  async start(): Promise<Shop> {
    return startShop({ ...(await this.#plane.environment()), TELLTALE_SPOOL_DIR: this.spoolDir }, this.#signal);
  }

  /** What Elasticsearch has of a shop's records, once it has all, or nothing more comes. */
  async arrived(monitoring: Monitoring, shop: Shop, { records: expected }: Counted): Promise<LogsFound> {
    const wanted = { pid: shop.pid, since: shop.startedAt, expected };
    const sent = await monitoring.logs({ ...wanted, stillMsMax: limits.searchableMs });
    if (sent.delivered >= expected) return sent;
    if (filesWaiting(this.spoolDir) > 0) {
      const left = expected - sent.delivered;
      this.#reporter.say(startingAgain(left));
      await using again = await this.start();
      const all = await monitoring.logs(wanted);
      await again.close();
      return all;
    }
    return monitoring.logs(wanted);
  }
}

const options = readArguments();
if (options === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const interrupted = new AbortController();
  /** Whether the result has been printed: ending the rest is no failure. */
  let isLive = false;
  const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  let exitCode = 1;
  for (const [signal, code] of Object.entries(exitCodes)) {
    process.once(signal, () => {
      exitCode = code;
      interrupted.abort(isLive ? signal : new Error(`[telltale demo] ended by ${signal}`));
    });
  }
  try {
    const { engine, findings } = await demo(options, createProgressReporter(process.stderr), interrupted.signal);
    isLive = findings.summary.ok && options.keep && !options.json && process.stdout.isTTY === true;
    if (options.json) process.stdout.write(`${JSON.stringify(findings.summary)}\n`);
    else printFindings(findings, isLive);
    if (options.json) for (const line of findings.explanation) process.stderr.write(`${line}\n`);
    process.exitCode = findings.summary.ok ? 0 : 1;
    if (isLive) {
      const { connections } = findings;
      const ended = interrupted.signal;
      process.exitCode = await live({ plane: openPlane({ engine }), connections, spoolDir: spoolOfShop(), ended });
    } else if (options.keep && !options.json && process.stdout.isTTY !== true) {
      process.stdout.write(
        'No services are left running, since this is no terminal. On one, --keep ends with a link.\n',
      );
    }
  } catch (thrown) {
    const error = inDemoWords(thrown, process.argv.slice(2));
    const message = error instanceof Error ? error.message : String(error);
    if (options.json) process.stdout.write(`${JSON.stringify({ ok: false, error: message })}\n`);
    process.stderr.write(`${message}\n`);
    process.exitCode = exitCode;
  }
}
