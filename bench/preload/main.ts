// The benchmark of the preload: start-up, cost of a request and of a scrape, beside the bare app and beside others.
import { type Machine, thisMachine } from '../logs/machine.ts';
import { OtherLoad } from '../logs/other-load.ts';
import { type Arguments, readArguments, usage } from './arguments.ts';
import { startBackend } from './backend.ts';
import { seriesCounts } from './limits.ts';
import { measure, type Row } from './measure.ts';
import { measureScrape, type Scrape, scrapeNames } from './scrapes.ts';
import { tables } from './tables.ts';

interface Result {
  readonly rows: readonly Row[];
  readonly scrapes: readonly Scrape[];
  readonly machine: Machine;
}

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
  const machine = {
    ...thisMachine(),
    starts: options.starts,
    loaded_starts: options.loadedStarts,
    ...otherLoad.percents,
  };
  return { result: { rows, scrapes, machine }, failures };
}

try {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') process.stdout.write(usage);
  else {
    const { result, failures } = await bench(options);
    const { rows, scrapes, machine } = result;
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : tables(rows, scrapes, machine));
    process.exitCode = failures > 0 ? 1 : 0;
  }
} catch (error) {
  process.stderr.write(`[telltale bench] ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
