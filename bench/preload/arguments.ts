// What the benchmark is asked for on its command line.
import { parseArgs } from 'node:util';
import { limits } from './limits.ts';
import type { Plan } from './measure.ts';
import { appNames, subjectNames } from './subjects.ts';

/** What is to be measured. */
export interface Arguments extends Plan {
  readonly json: boolean;
  readonly scrapes: boolean;
}

export const usage = `npm run bench:preload -- [--json] [--quick] [--only NAME,...] [--app NAME,...] [--runs N] [--no-scrapes]

  --json        print one object on stdout and nothing else there
  --quick       ${limits.quickStarts} starts: to look at, not to quote
  --only        ${subjectNames.join(', ')}
  --app         ${appNames.join(', ')}
  --runs N      starts of each subject with each app (default ${limits.starts})
  --no-scrapes  leave the registries out
`;

function chosen<Name extends string>(
  option: string,
  text: string | undefined,
  known: readonly Name[],
): readonly Name[] {
  if (text === undefined) return known;
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.filter((word) => !known.some((name) => name === word));
  if (unknown.length > 0) throw new Error(`${option} ${unknown.join(',')}: known are ${known.join(', ')}`);
  return known.filter((name) => words.includes(name));
}

/** @throws Error with one line that says what is wrong */
export function readArguments(args: readonly string[]): Arguments | 'help' {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      app: { type: 'string' },
      runs: { type: 'string' },
      scrapes: { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const starts = Number(values.runs ?? (values.quick ? limits.quickStarts : limits.starts));
  if (!Number.isInteger(starts) || starts < 1) throw new Error(`--runs ${values.runs}: a number from 1 is wanted`);
  return {
    json: values.json,
    scrapes: values.scrapes,
    names: chosen('--only', values.only, subjectNames),
    apps: chosen('--app', values.app, appNames),
    starts,
    loadedStarts: Math.min(starts, values.quick ? limits.quickLoadedStarts : limits.loadedStarts),
  };
}
