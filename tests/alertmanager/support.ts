// What Alertmanager is given, as it is committed, and what its inhibitions come to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const folder: string = fileURLToPath(new URL('../../dashboards/alertmanager', import.meta.url));
/** The committed configuration. */
export const committed: string = join(folder, 'alertmanager.yaml');
/** The committed templates, as a pattern. */
export const templates: string = join(folder, 'templates', '*.tmpl');

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
