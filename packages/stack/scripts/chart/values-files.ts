// Writes values of the chart as values.yaml, with what each means, and as a JSON schema.
import { stringify } from 'yaml';
import { type ChartValue, groups } from './values.ts';

/** A value and its default. */
export interface GivenValue extends ChartValue {
  readonly default: unknown;
}

/** A YAML file of values, in their order. */
export function valuesFile(values: readonly GivenValue[], title?: string): string {
  const lines = [
    `# ${title ?? 'Values of the chart, with their defaults. Each is checked: an unknown one is refused.'}`,
  ];
  let open: readonly string[] = [];
  for (const value of values) {
    const path = value.name.split('.');
    const parents = path.slice(0, -1);
    const shared = parents.findIndex((name, index) => name !== open[index]);
    for (const depth of parents.keys()) {
      if (shared === -1 || depth < shared) continue;
      if (depth === 0 && title === undefined) lines.push('');
      const says = title === undefined ? groups[parents.slice(0, depth + 1).join('.')] : '';
      if (says) lines.push(`${'  '.repeat(depth)}# ${says}`);
      lines.push(`${'  '.repeat(depth)}${parents[depth]}:`);
    }
    open = parents;
    const indent = '  '.repeat(parents.length);
    if (value.says !== '') lines.push(`${indent}# ${value.says}`);
    const text = stringify({ [path.at(-1) ?? '']: inOrder(value.default) }, { lineWidth: 0 }).trimEnd();
    lines.push(...text.split('\n').map((line) => `${indent}${line}`));
  }
  return `# Written by npm run kubernetes.\n${lines.join('\n')}\n`;
}

/** What is asked for before what is allowed; kustomize sorts by name. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('limits' in value && 'requests' in value)) return value;
  const { requests, limits } = value;
  return { requests, limits };
}

interface Schema {
  readonly type: 'object';
  readonly description?: string;
  readonly properties: Record<string, Schema | Readonly<Record<string, unknown>>>;
  readonly additionalProperties: false;
}

/** JSON schema of all values: it refuses what none has. */
export function valuesSchema(values: readonly ChartValue[]): object {
  const node = (description?: string): Schema => ({
    type: 'object',
    ...(description && { description }),
    properties: {},
    additionalProperties: false,
  });
  const root = node('Values of the chart telltale');
  // Helm gives it to a chart that another one contains.
  root.properties.global = { type: 'object' };
  for (const { name, says, schema } of values) {
    const path = name.split('.');
    let at = root;
    for (const [depth, key] of path.slice(0, -1).entries()) {
      const next = (at.properties[key] ?? node(groups[path.slice(0, depth + 1).join('.')])) as Schema;
      at.properties[key] = next;
      at = next;
    }
    at.properties[path.at(-1) ?? ''] = { ...(says && { description: says }), ...schema };
  }
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...root };
}
