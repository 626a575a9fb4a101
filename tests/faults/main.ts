// `npm run test:faults`: processes killed at random moments while Elasticsearch goes wrong, and every record counted.
//   npm run test:faults -- --runs 200 --seed 1    the seeds from 1 on; a failing one runs again alone with --runs 1
import { parseArgs } from 'node:util';
import { killRun, type RunResult } from './kill-run.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    /** Runs beside each other: they wait more than they work. */
    'at-once': { type: 'string', default: '3' },
  },
});
const first = Number(values.seed);
const seeds = Array.from({ length: Number(values.runs) }, (_, index) => first + index);
const results: RunResult[] = [];

async function work(): Promise<void> {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    const result = await killRun(seed).catch(
      (error: unknown): RunResult => ({ seed, story: 'did not run', records: 0, wrong: [String(error)] }),
    );
    results.push(result);
    const verdict = result.wrong.length === 0 ? 'ok' : `FAILED: ${result.wrong.join('; ')}`;
    console.log(`seed ${seed}: ${result.story}: ${result.records} records: ${verdict}`);
  }
}

await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
const failed = results.filter(({ wrong }) => wrong.length > 0);
const records = results.reduce((sum, result) => sum + result.records, 0);
console.log(`\n${records} records in ${results.length} runs`);
if (failed.length > 0) console.log(`failed seeds: ${failed.map(({ seed }) => seed).join(' ')}`);
console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
