// The benchmark of the preload: start-up, cost of a request and of a scrape, beside the bare app and beside others.
import { thisMachine } from '../logs/machine.ts';
import { OtherLoad } from '../logs/other-load.ts';
import { type Arguments, readArguments, usage } from './arguments.ts';
import { startBackend } from './backend.ts';
import { seriesCounts } from './limits.ts';
import { measure } from './measure.ts';
import type { Result } from './result.ts';
import { measureScrape, type Scrape, scrapeNames } from './scrapes.ts';
import { measureSize, type Size } from './size.ts';
import { tables } from './tables.ts';

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function bench(options: Arguments): Promise<{ result: Result; failures: number }> {
  using backend = await startBackend();
  const otherLoad = new OtherLoad();
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (interrupted = true));
  const { rows, failures } = await measure(options, { backend, otherLoad, say, isInterrupted: () => interrupted });
  const scrapes: Scrape[] = [];
  for (const series of options.scrapes ? seriesCounts : []) {
    for (const name of scrapeNames) {
      scrapes.push(await measureScrape(name, series));
      say(`${series} series  ${name}  ${scrapes.at(-1)?.event_loop_delay_ms_max.toFixed(1)} ms`);
    }
  }
  const sizes: Size[] = [];
  for (const name of options.names) sizes.push(await measureSize(name, backend.url));
  const machine = {
    ...thisMachine(),
    starts: options.starts,
    loaded_starts: options.loadedStarts,
    ...otherLoad.percents,
  };
  return { result: { rows, scrapes, sizes, machine }, failures };
}

try {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') process.stdout.write(usage);
  else {
    const { result, failures } = await bench(options);
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : tables(result));
    process.exitCode = failures > 0 ? 1 : 0;
  }
} catch (error) {
  process.stderr.write(`[telltale bench] ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
