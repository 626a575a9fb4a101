// The fault suite of the log shipper: processes that die and servers that fail, and every record counted afterwards.
import { readArguments, usage } from './arguments.ts';
import { killRun } from './kill/run.ts';
import { limits } from './limits.ts';
import { lineOf, type RunResult, tableOf } from './report.ts';
import { serverRuns, serverScenarios } from './server/runs.ts';

const results: RunResult[] = [];

function note(result: RunResult): void {
  results.push(result);
  console.log(lineOf(result));
}

async function killRuns(seed: number, runs: number): Promise<void> {
  let next = seed;
  const lanes = Array.from({ length: Math.min(limits.runsAtOnce, runs) }, async () => {
    while (next < seed + runs) note(await killRun(next++));
  });
  await Promise.all(lanes);
}

const names = ['kill', ...serverScenarios];
try {
  const options = readArguments(process.argv.slice(2), names);
  if (options === 'help') process.stdout.write(usage(names));
  else {
    if (options.names.includes('kill')) await killRuns(options.seed, options.runs);
    const servers = serverScenarios.filter((name) => options.names.includes(name));
    if (servers.length > 0) await serverRuns(servers, note);
    console.log(tableOf(results));
    process.exitCode = results.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
  }
} catch (error) {
  console.error(`[telltale faults] ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
