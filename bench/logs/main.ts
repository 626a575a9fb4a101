// The benchmark of shipping logs: each subject in both scenarios, round by round, and the medians side by side.
import { type Arguments, readArguments, usage } from './arguments.ts';
import { type Machine, thisMachine } from './machine.ts';
import { measureSubject } from './measure-subject.ts';
import { OtherLoad } from './other-load.ts';
import { startElasticsearchReceiver } from './receivers/elasticsearch.ts';
import { startStubReceiver } from './receivers/stub.ts';
import { type Row, rowOf } from './report/rows.ts';
import { tables } from './report/tables.ts';
import type { RunResult } from './run.ts';

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function lineOf(result: RunResult): string {
  return [
    `main ${result.main_us_per_record.toFixed(2)} us`,
    `process ${result.process_us_per_record.toFixed(2)} us`,
    `${Math.round(result.records_per_s)}/s`,
    `rss ${Math.round(result.rss_peak_mb)} MB`,
    `delay ${result.event_loop_delay_ms_max.toFixed(1)} ms`,
    `lost ${result.lost}`,
    `duplicated ${result.duplicated}`,
  ].join('  ');
}

async function bench(options: Arguments): Promise<{ rows: Row[]; machine: Machine; failures: number }> {
  const { names, scenarios, records, runs, profileFolder } = options;
  await using receiver = await (options.destination === 'stub' ? startStubReceiver() : startElasticsearchReceiver(say));
  const otherLoad = new OtherLoad();
  const results = new Map<string, RunResult[]>();
  let failures = 0;
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (interrupted = true));
  for (let round = 0; round < runs; round++) {
    for (const scenario of scenarios) {
      // Each round begins with another subject: none is always measured behind the same one.
      for (const name of [...names.slice(round % names.length), ...names.slice(0, round % names.length)]) {
        // Between two runs, so that what was started is taken down in good order.
        if (interrupted) throw new Error('interrupted');
        const which = `round ${round + 1}/${runs}  ${scenario}  ${name}`;
        await otherLoad.look();
        try {
          const { result, complaints } = await measureSubject({ name, scenario, records, profileFolder }, receiver);
          const key = `${scenario} ${name}`;
          results.set(key, [...(results.get(key) ?? []), result]);
          say(`${which}  ${lineOf(result)}${result.lost > 0 ? `  ${complaints}` : ''}`);
        } catch (error) {
          failures += 1;
          say(`${which}  FAILED: ${error instanceof Error ? error.message : error}`);
        }
      }
    }
  }
  const rows = scenarios.flatMap((scenario) =>
    names.flatMap((name) => {
      const of = results.get(`${scenario} ${name}`);
      return of === undefined ? [] : [rowOf(name, scenario, of)];
    }),
  );
  const machine = { ...thisMachine(), ...receiver.about, records, runs, ...otherLoad.percents };
  return { rows, machine, failures };
}

try {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') process.stdout.write(usage);
  else {
    const { rows, machine, failures } = await bench(options);
    if (options.json) process.stdout.write(`${JSON.stringify({ rows, machine })}\n`);
    else process.stdout.write(tables(rows, machine));
    process.exitCode = failures > 0 ? 1 : 0;
  }
} catch (error) {
  process.stderr.write(`[telltale bench] ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
