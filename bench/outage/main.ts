// The memory of a service that logs through Telltale while Elasticsearch is unreachable: it is to stay as it is.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { Mailbox } from '../logs/mailbox.ts';
import { limits } from './limits.ts';
import type { OutageRequest, OutageSample } from './process.ts';

const usage = `npm run bench:outage -- [--seconds N] [--json]

  --seconds N  how long, after a warm-up of ${limits.warmUpSeconds} s (default ${limits.seconds})
  --json       print one object on stdout and nothing else there
`;

/** What is printed. */
interface Outage {
  readonly records: number;
  readonly seconds: number;
  readonly rss_start_mb: number;
  readonly rss_max_mb: number;
  readonly rss_end_mb: number;
  readonly spool_bytes: number;
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((bytes, entry) => bytes + (entry.isFile() ? entry.size : 0), 0);
}

/** A port at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

async function measure(seconds: number): Promise<Outage> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-outage-'));
  const child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  try {
    const samples = new Mailbox<OutageSample>(child);
    child.send({ folder, url: `http://127.0.0.1:${await closedPort()}` } satisfies OutageRequest);
    let start = await samples.next(limits.silenceMsMax);
    for (let second = 1; second < limits.warmUpSeconds; second++) start = await samples.next(limits.silenceMsMax);
    let end = start;
    let max = start.rss;
    for (let second = 1; second <= seconds; second++) {
      end = await samples.next(limits.silenceMsMax);
      max = Math.max(max, end.rss);
      if (second % 10 === 0)
        process.stderr.write(`${second} s  rss ${megabytes(end.rss)} MB  max ${megabytes(max)} MB\n`);
    }
    return {
      records: end.logged,
      seconds,
      rss_start_mb: megabytes(start.rss),
      rss_max_mb: megabytes(max),
      rss_end_mb: megabytes(end.rss),
      spool_bytes: bytesIn(join(folder, 'spool')),
    };
  } finally {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }
}

const megabytes = (bytes: number): number => Math.round((bytes / 1024 ** 2) * 10) / 10;

function print(outage: Outage, grown: number): void {
  const table = new Table({ colAligns: ['left', 'right'], style: { head: [], border: [] } });
  for (const [key, value] of Object.entries(outage)) table.push([key, value.toLocaleString('en-US')]);
  process.stdout.write(`${table.toString()}\n`);
  const verdict = grown > limits.rssGrowthMbMax ? 'NOT flat' : 'flat';
  process.stdout.write(`${verdict}: grown by ${grown.toFixed(1)} MB, ${limits.rssGrowthMbMax} MB are allowed\n`);
}

try {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: String(limits.seconds) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  if (values.help) process.stdout.write(usage);
  else if (!Number.isInteger(seconds) || seconds < 1 || seconds > limits.secondsMax) {
    throw new Error(`--seconds ${values.seconds}: a number from 1 to ${limits.secondsMax} is wanted`);
  } else {
    const outage = await measure(seconds);
    const grown = outage.rss_max_mb - outage.rss_start_mb;
    if (values.json) process.stdout.write(`${JSON.stringify(outage)}\n`);
    else print(outage, grown);
    process.exitCode = grown > limits.rssGrowthMbMax ? 1 : 0;
  }
} catch (error) {
  process.stderr.write(`[telltale bench] ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
