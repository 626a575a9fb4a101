// Counts what promtool proves of the rules: that each alert fires at its time and stays silent just below.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';

const run = promisify(execFile);

/** Where the committed rules lie. */
export const rulesFolder: string = fileURLToPath(new URL('../../dashboards/prometheus', import.meta.url));

/** What was proven of the rules. */
export interface RulesProof {
  readonly alerts: number;
  /** Alerts that fired in a test. */
  readonly fired: number;
  /** Alerts that stayed silent in a test. */
  readonly silent: number;
  readonly recordings: number;
}

interface RulesFile {
  readonly groups: readonly { readonly rules: readonly { alert?: string; record?: string }[] }[];
}

interface TestsFile {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly { alertname: string; exp_alerts: readonly unknown[] }[];
  }[];
}

function read<Content>(folder: string, ending: string): Content[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => parse(readFileSync(join(folder, name), 'utf8')) as Content);
}

/**
 * Runs promtool over the tests of rules.
 *
 * @param folder of the rules; their tests are in `tests` below it
 * @param isWanted by the name of a file of tests
 * @throws Error with promtool's report where a test fails
 */
export async function promtoolTest(folder: string, isWanted: (name: string) => boolean = () => true): Promise<void> {
  const { promtool } = await obtainPrometheus();
  const tests = readdirSync(join(folder, 'tests'))
    .filter(isWanted)
    .map((name) => join(folder, 'tests', name));
  await run(promtool, ['test', 'rules', ...tests]);
}

/** @param say receives each step as a line */
export async function proveRules(say: (line: string) => void, folder: string = rulesFolder): Promise<RulesProof> {
  say('promtool tests the rules');
  await promtoolTest(folder);
  const rules = read<RulesFile>(folder, '.rules.yaml').flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const tests = read<TestsFile>(join(folder, 'tests'), '.yaml').flatMap((file) =>
    file.tests.flatMap((test) => test.alert_rule_test ?? []),
  );
  const named = (isFiring: boolean): number =>
    new Set(tests.filter((test) => test.exp_alerts.length > 0 === isFiring).map(({ alertname }) => alertname)).size;
  return {
    alerts: rules.filter(({ alert }) => alert !== undefined).length,
    recordings: rules.filter(({ record }) => record !== undefined).length,
    fired: named(true),
    silent: named(false),
  };
}
