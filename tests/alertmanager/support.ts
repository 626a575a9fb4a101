// What Alertmanager is given, as it is committed, and what its inhibitions come to.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAlertmanager } from '@telltale/content';
import { afterAll } from 'vitest';
import { parse } from 'yaml';

export const folder: string = fileURLToPath(new URL('../../dashboards/alertmanager', import.meta.url));
/** The committed configuration. */
export const committed: string = join(folder, 'alertmanager.yaml');
/** The committed templates, as a pattern. */
export const templates: string = join(folder, 'templates', '*.tmpl');

/** A folder of the test's own, gone when its file has run. */
export function scratchFolder(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'telltale-alertmanager-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  return scratch;
}

/** Path of a configuration in which the team `checkout` has receivers of its own. */
export function configurationWithTeam(scratch: string): string {
  const path = join(scratch, 'with-team.yaml');
  writeFileSync(path, writeAlertmanager({ teams: ['checkout'] }));
  return path;
}

export interface Configuration {
  readonly route: Route;
  readonly receivers: readonly { readonly name: string; readonly [ways: string]: unknown }[];
  readonly inhibit_rules: readonly Inhibition[];
}

interface Inhibition {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal?: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

export interface Route {
  readonly receiver: string;
  readonly routes?: readonly Route[];
}

export const configuration: Configuration = parse(readFileSync(committed, 'utf8'));

/** Whether an alert is what the matchers say. */
function matches(labels: Labels, matchers: readonly string[]): boolean {
  return matchers.every((matcher) => {
    const [, label = '', op, value = ''] = /^(\w+)([=!~]+)"(.*)"$/.exec(matcher) ?? [];
    const found = labels[label] ?? '';
    const same = op?.endsWith('~') ? new RegExp(`^(?:${value})$`).test(found) : found === value;
    return same !== op?.startsWith('!');
  });
}

/** Whether one alert silences another. */
export function silences(source: Labels, target: Labels): boolean {
  return configuration.inhibit_rules.some(
    ({ source_matchers, target_matchers, equal = [] }) =>
      matches(source, source_matchers) &&
      matches(target, target_matchers) &&
      // One that is on both sides of a rule does not silence itself.
      !(matches(source, target_matchers) && matches(target, source_matchers)) &&
      equal.every((label) => (source[label] ?? '') === (target[label] ?? '')),
  );
}
