// The rules and their tests once more, on targets with labels that the rules know nothing of.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';

/** As the Prometheus Operator gives them to each target; the pod differs from one to the next. */
const labelNames = ['env', 'namespace', 'pod', 'container', 'endpoint'] as const;

/** What kube-state-metrics says has its own labels of these names, and is scraped with them alone. */
const ofKubernetes = /^kube_/;

function foreignLabels(target: string): Readonly<Record<(typeof labelNames)[number], string>> {
  return { env: 'production', namespace: 'shops', pod: `pod-${target}`, container: 'app', endpoint: 'metrics' };
}

interface RulesFile {
  readonly groups: readonly { readonly rules: readonly { alert?: string; expr: string }[] }[];
}

interface TestsFile {
  readonly tests: readonly { readonly input_series: readonly { series: string; values: string }[] }[];
}

/** A series as promtool has it, with the labels that its target has besides. What a rule has recorded has none. */
export function withForeignLabels(series: string): string {
  const [, name = '', labels = ''] = /^([\w:]+)(?:\{(.*)\})?$/.exec(series) ?? [];
  if (name.includes(':') || ofKubernetes.test(name)) return series;
  const [, target = 'x'] = /\binstance="([^"]*)"/.exec(labels) ?? /\bjob="([^"]*)"/.exec(labels) ?? [];
  const added = Object.entries(foreignLabels(target)).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${[...(labels === '' ? [] : [labels]), ...added].join(', ')}}`;
}

/** What is left of an alert without them is to be the same as ever: when it fires, of what, and what it says. */
function withoutForeignLabels(expr: string): string {
  return `max without (${labelNames.join(', ')}) (${expr})`;
}

/**
 * Writes them into a folder.
 *
 * @param rules folder of the committed rules, with their tests below it
 * @returns paths of the tests
 */
export function writeWithForeignLabels(rules: string, folder: string): string[] {
  const read = <Content>(path: string): Content => parse(readFileSync(path, 'utf8'));
  const files = (below: string): string[] =>
    readdirSync(join(rules, below))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(rules, below, name));
  mkdirSync(join(folder, 'tests'), { recursive: true });
  for (const path of files('.')) {
    const { groups } = read<RulesFile>(path);
    for (const rule of groups.flatMap((group) => group.rules)) {
      if (rule.alert !== undefined && !ofKubernetes.test(rule.expr.replace(/^\w+_over_time\(/, '')))
        rule.expr = withoutForeignLabels(rule.expr);
    }
    writeFileSync(join(folder, basename(path)), stringify({ groups }));
  }
  return files('tests').map((path) => {
    const content = read<TestsFile>(path);
    for (const one of content.tests.flatMap(({ input_series }) => input_series)) {
      one.series = withForeignLabels(one.series);
    }
    const written = join(folder, 'tests', basename(path));
    writeFileSync(written, stringify(content, { aliasDuplicateObjects: false }));
    return written;
  });
}
