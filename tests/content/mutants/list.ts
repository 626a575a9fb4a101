// The mutants: names, labels and fields that change in the catalog, thresholds and times that change in alerts, and
// queries of panels that ask for what nobody has.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MetricName, prometheusMetricName } from '@telltale/catalog';
import type { Mutant } from './mutant.ts';
import { usedLabels } from './used-labels.ts';
import type { Built, Workspace } from './workspace.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const catalog = 'packages/catalog/src';
const alerts = 'packages/content/src/prometheus/alerts';
const dashboards = 'packages/content/src/grafana';

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .toSorted();
}

/** Names that the content has in quotes. */
function namedIn(workspace: Workspace): ReadonlySet<string> {
  const text = sources('packages/content/src')
    .map((file) => workspace.read(file))
    .join('\n');
  return new Set(
    [...text.matchAll(/'([\w.@]+)'|\b(\w+): (?:[{'"]|\w+)/g)].map(([, quoted, key]) => quoted ?? key ?? ''),
  );
}

/** Each entry of a catalog's file that the content names, under another name. */
function renamed(workspace: Workspace, file: string, entry: RegExp, what: string): Mutant[] {
  const named = namedIn(workspace);
  return [...workspace.read(`${catalog}/${file}`).matchAll(entry)].flatMap(([before, name = '']) =>
    named.has(name)
      ? [
          {
            name: `${what} ${name} is renamed`,
            file: `${catalog}/${file}`,
            before,
            after: before.replace(name, `${name}_renamed`),
          },
        ]
      : [],
  );
}

/** Each label that the content asks a metric for, gone from it. */
function withoutLabel(workspace: Workspace, built: Built): Mutant[] {
  const file = `${catalog}/metrics.ts`;
  const used = usedLabels(built);
  const blocks = workspace.read(file).matchAll(/^ {2}'([\w.]+)': \{\n[\s\S]*?^ {2}\},\n/gm);
  return [...blocks].flatMap(([before, metric = '']) => {
    const name = prometheusMetricName(metric as MetricName).replace(/_(bucket|count|sum)$/, '');
    return [...before.matchAll(/^ {6}'?([\w.]+)'?: .*\n/gm)].flatMap(([line, label = '']) =>
      used.has(`${name} ${label.replaceAll('.', '_')}`)
        ? [{ name: `${metric} loses its label ${label}`, file, before, after: before.replace(line, '') }]
        : [],
    );
  });
}

/** Numbers that alerts compare with, doubled and halved; times that alerts wait, ten times as long. */
function thresholds(workspace: Workspace): Mutant[] {
  return sources(alerts).flatMap((file) =>
    [...workspace.read(file).matchAll(/name: '(\w+)',\n[\s\S]*?severity:/g)].flatMap(([block, alert = '']) => {
      const mutant = (name: string, from: string, to: string): Mutant => ({
        name: `${alert}: ${name}`,
        file,
        before: block,
        after: block.replace(from, to),
      });
      const compared = [
        ...block.matchAll(/ ([<>]) (\d[\d._]*)(?![\w.]*[\])])/g),
        ...block.matchAll(/ ([<>]) \$\{parameter\('\w+', (\d[\d._]*)\)/g),
      ].filter(([, , number]) => Number(number?.replaceAll('_', '')) > 0);
      return [
        ...compared.flatMap(([text, , number = '']) => {
          const value = Number(number.replaceAll('_', ''));
          return [value * 2, value / 2].map((other) =>
            mutant(`${text.trim()} is ${other}`, text, text.replace(number, String(other))),
          );
        }),
        ...[...block.matchAll(/for: '(\d+)([smh])'/g)].map(([text, count, unit]) =>
          mutant(`waits ten times as long`, text, `for: '${Number(count) * 10}${unit}'`),
        ),
        ...compared
          .slice(0, 1)
          .map(([text, sign = '']) =>
            mutant(`${text.trim()} the other way round`, text, text.replace(sign, sign === '>' ? '<' : '>')),
          ),
      ];
    }),
  );
}

/** Queries of panels with one value or one function wrong. */
function queries(workspace: Workspace): Mutant[] {
  const wrong: readonly (readonly [RegExp, (text: string) => string, string])[] = [
    [/mode: 'idle'/g, (text) => text.replace('idle', 'idling'), 'asks for a mode that no processor has'],
    [/area: 'heap'/g, (text) => text.replace('heap', 'heaps'), 'asks for an area that no memory has'],
    [/color: '\w+'/g, (text) => text.replace(/'\w+'/, "'pink'"), 'asks for a colour that no cluster has'],
    [
      /log_level: \{ like: '[\w|]+' \}/g,
      (text) => text.replace(/'[\w|]+'/, "'loud'"),
      'asks for a level that no record has',
    ],
    [/error_type: \{ like: '\.\+' \}/g, (text) => text.replace('.+', 'none'), 'asks for an error that nobody makes'],
    [/log\.level:\(error OR fatal\)/g, () => 'log.levels:error', 'asks for a field that no record has'],
    [/error\.type:\*/g, () => 'error.kind:*', 'asks for a field that no record has'],
    [/promql`max\(/g, () => 'promql`maximum(', 'calls a function that is none'],
    [/promql`count\(/g, () => 'promql`total(', 'calls a function that is none'],
    [
      /job: \{ like: 'prometheus\|alertmanager' \}/g,
      (text) => text.replace('prometheus|alertmanager', 'nobody'),
      'asks a job that is none',
    ],
    [
      /ofService = \{ job: \{ like: '\$service' \} \}/g,
      (text) => text.replace('$service', '$services'),
      'names a variable that is none',
    ],
    [
      /service\.name:\/\$\{service:regex\}\//g,
      () => 'service.name:${service:lucene}',
      'puts a pattern in as it is not read',
    ],
    [/label_values\(target_info, job\)/g, () => 'label_values(target_infos, job)', 'lists the values of nothing'],
    [
      /'telltale-service',\n {2}variables/g,
      (text) => text.replace('service', 'services'),
      'leads to a dashboard that is not there',
    ],
    [/\.unit\(panel\.unit\)/g, () => '', 'has no unit'],
    [/\.description\(panel\.description\)/g, () => '', 'has no description'],
    [/\.noValue\([^)]*\)/g, () => '', 'says nothing where there is no data'],
    [/graphRange = '\$__rate_interval'/g, () => "graphRange = '5s'", 'looks at less than four scrapes'],
    [/ {6}y \+= tallest;\n/g, () => '', 'places panels on each other'],
    [/\.id\(panelId\(uid, panel\.title\)\)/g, () => '.id(1)', 'gives all panels one id'],
  ];
  return [...sources(dashboards), 'packages/content/src/promql/functions.ts'].flatMap((file) => {
    const text = workspace.read(file);
    return wrong.flatMap(([pattern, change, name]) =>
      [...text.matchAll(pattern)].slice(0, 2).map((match) => {
        const at = match.index;
        // With what stands around it, so that the same text elsewhere is left alone.
        const before = text.slice(Math.max(0, at - 200), at + match[0].length);
        const after = `${before.slice(0, before.length - match[0].length)}${change(match[0])}`;
        const place = text.slice(0, at).split('\n').length;
        return { name: `${file.replace('packages/content/src/', '')}:${place} ${name}`, file, before, after };
      }),
    );
  });
}

/** All mutants, in an order that stays; `built` is what the sources are built to as they are. */
export function mutantsOf(workspace: Workspace, built: Built): Mutant[] {
  return [
    ...renamed(workspace, 'metrics.ts', /^ {2}'([\w.]+)': \{/gm, 'the metric'),
    ...renamed(workspace, 'foreign-metrics.ts', /^ {2}(\w+): \{/gm, 'the metric'),
    ...renamed(workspace, 'log-fields.ts', /^ {2}'?([\w.@]+)'?: \{/gm, 'the field'),
    ...withoutLabel(workspace, built),
    ...thresholds(workspace),
    ...queries(workspace),
  ];
}
