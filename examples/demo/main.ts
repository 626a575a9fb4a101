// The demo: stands the plane up, starts the shop with the preload, drives requests at it, and holds what Elasticsearch
// and Prometheus say against what the shop counted itself.
import { parseArgs } from 'node:util';
import { createNarrator } from '@telltale/cli';
import { openPlane, type UpReport } from '@telltale/plane';
import { compare, type Findings, printFindings } from './findings.ts';
import { driveRequests } from './load.ts';
import { askMonitoring } from './monitoring.ts';
import { startShop } from './shop.ts';

const usage = `npm run demo -- [--keep] [--json] [--any-port] [--requests N]

  --keep        leave the plane up, to look around; end it with: npm run telltale -- down
  --json        print one object on stdout and nothing else there
  --any-port    take any free ports for the plane, where 9200, 9090 or 9093 are taken
  --requests N  how many requests to drive (default 300, at most 100000)
`;

const REQUESTS_MAX = 100_000;

interface Arguments {
  readonly keep: boolean;
  readonly json: boolean;
  readonly anyPort: boolean;
  readonly requests: number;
}

function readArguments(): Arguments | undefined {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'any-port': { type: 'boolean', default: false },
      requests: { type: 'string', default: '300' },
      help: { type: 'boolean', default: false },
    },
  });
  const requests = Number(values.requests);
  if (values.help || !Number.isInteger(requests) || requests < 1 || requests > REQUESTS_MAX) return undefined;
  return { keep: values.keep, json: values.json, anyPort: values['any-port'], requests };
}

async function demo(options: Arguments): Promise<Findings> {
  const narrator = createNarrator(process.stderr);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
  const plane = openPlane({ engine: 'native' });
  const begun = performance.now();
  let report: UpReport | undefined;
  try {
    report = await plane.up({
      onProgress: narrator.progress,
      signal: interrupted.signal,
      ...(options.anyPort ? { ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } } : {}),
    });
    for (const note of report.notes) narrator.say(`note: ${note}`);
    const setUp = performance.now();

    narrator.say('starting the shop with the preload: node --import @telltale/node app.js');
    await using shop = await startShop(await plane.environment(), interrupted.signal);
    narrator.say(`driving ${options.requests} requests at it`);
    const driven = await driveRequests(shop.url, options.requests, interrupted.signal);
    const monitoring = askMonitoring(report.connections, interrupted.signal);
    narrator.say('waiting for Prometheus to have scraped them');
    const metrics = await monitoring.metrics(driven.requests);
    narrator.say('closing the shop (SIGTERM): what it logged goes out before it ends');
    const counted = await shop.close();
    narrator.say('asking Elasticsearch');
    const logs = await monitoring.logs({ pid: shop.pid, since: shop.startedAt, expected: counted.records });
    const correlation = await monitoring.correlation(driven.traceId);

    const run = performance.now();
    return compare({
      counted,
      driven,
      logs,
      metrics,
      correlation,
      seconds: { setup: (setUp - begun) / 1000, run: (run - setUp) / 1000 },
      connections: report.connections,
      kept: options.keep,
    });
  } finally {
    narrator.close();
    // A plane that was up before belongs to whoever started it.
    if (!options.keep && report !== undefined && report.alreadyRunning.length === 0) {
      narrator.say('taking the plane down (its data stays for the next run)');
      await plane.down();
    }
  }
}

const options = readArguments();
if (options === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  try {
    const findings = await demo(options);
    if (options.json) process.stdout.write(`${JSON.stringify(findings.summary)}\n`);
    else printFindings(findings);
    process.exitCode = findings.summary.ok ? 0 : 1;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (options.json) process.stdout.write(`${JSON.stringify({ ok: false, error: message })}\n`);
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
  }
}
