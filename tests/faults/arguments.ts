// What the fault suite is asked for on its command line.
import { parseArgs } from 'node:util';
import { limits } from './limits.ts';

/** What is to be run. */
export interface Arguments {
  /** Kill runs. */
  readonly runs: number;
  /** Of the first of them; each next one has the next. */
  readonly seed: number;
  readonly names: readonly string[];
}

export function usage(names: readonly string[]): string {
  return `npm run test:faults -- [--seed N] [--runs N] [--only NAME,...]

  --seed N  seed of the first kill run (default ${limits.seed}); the others follow it
  --runs N  kill runs (default ${limits.killRuns})
  --only    ${names.join(', ')}
`;
}

/** @throws Error with one line that says what is wrong */
export function readArguments(args: readonly string[], known: readonly string[]): Arguments | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(limits.seed) },
      runs: { type: 'string', default: String(limits.killRuns) },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed}: a whole number is wanted`);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1 || runs > limits.killRunsMax) {
    throw new Error(`--runs ${values.runs}: a number from 1 to ${limits.killRunsMax} is wanted`);
  }
  const names = values.only?.split(',').map((name) => name.trim()) ?? known;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: one of ${known.join(', ')} is wanted`);
  return { runs, seed, names };
}
