// What the benchmark is asked for on its command line.
import { parseArgs } from 'node:util';
import { limits } from './limits.ts';
import { type Scenario, scenarios } from './run.ts';
import { otherSettings, subjects } from './subjects/index.ts';

const destinations = ['stub', 'elasticsearch'] as const;

/** What is to be measured. */
export interface Arguments {
  readonly json: boolean;
  readonly records: number;
  readonly runs: number;
  readonly names: readonly string[];
  readonly scenarios: readonly Scenario[];
  readonly destination: (typeof destinations)[number];
  readonly profileFolder: string | undefined;
}

export const usage = `npm run bench:logs -- [--json] [--quick] [--only NAME,...] [--scenario paced|burst] [--runs N] [--destination stub|elasticsearch] [--profile FOLDER]

  --json         print one object on stdout and nothing else there
  --quick        ${limits.quickRecords.toLocaleString('en-US')} records and one run: to look at, not to quote
  --only         ${Object.keys(subjects).join(', ')};
                 other settings: ${Object.keys(otherSettings).join(', ')}
  --scenario     one of the two
  --runs N       runs of each subject and scenario (default ${limits.runs}, at most ${limits.runsMax})
  --destination  a stub that takes everything at once (default), or the real Elasticsearch of a native plane
  --profile      leave a CPU profile of each subject's main thread in this folder
`;

/** @throws Error with one line that says what is wrong */
export function readArguments(args: readonly string[]): Arguments | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      scenario: { type: 'string' },
      runs: { type: 'string' },
      destination: { type: 'string', default: 'stub' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const runs = Number(values.runs ?? (values.quick ? 1 : limits.runs));
  if (!Number.isInteger(runs) || runs < 1 || runs > limits.runsMax) {
    throw new Error(`--runs ${values.runs}: a number from 1 to ${limits.runsMax} is wanted`);
  }
  const destination = destinations.find((name) => name === values.destination);
  if (destination === undefined)
    throw new Error(`--destination ${values.destination}: stub or elasticsearch is wanted`);
  const asked = scenarios.filter((scenario) => values.scenario === undefined || values.scenario === scenario);
  if (asked.length === 0) throw new Error(`--scenario ${values.scenario}: paced or burst is wanted`);
  const names = values.only?.split(',').map((name) => name.trim()) ?? Object.keys(subjects);
  const unknown = names.filter((name) => !(name in subjects) && !(name in otherSettings));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: no such subject`);
  return {
    json: values.json,
    records: values.quick ? limits.quickRecords : limits.records,
    runs,
    names,
    scenarios: asked,
    destination,
    profileFolder: values.profile,
  };
}
