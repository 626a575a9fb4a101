// What is wrong with how a panel looks: a good colour without data, columns that hide what matters, colours that differ.
import type { FieldSettings, Panel, Variable } from '../grafana/model.ts';
import { propertyOf } from './overrides.ts';
import { legendNamesMax, mayBeNegative, mentions, namelessLabels } from './series.ts';
import { headings, tableComplaints } from './tables.ts';

/** A longer one wraps in a stat of four columns, and is cut. */
const WORD_MAX = 7;
/** More names take more room than the lines that they name. */
const LEGEND_NAMES_MAX = 8;
/** A number with more digits is the noise of a calculation. */
const DIGITS_MAX = 6;

const levelColours = { fatal: 'purple', error: 'red', warn: 'orange', info: 'green', debug: 'blue' };
const statusColours = { '200': 'green', '201': 'green', '302': 'blue', '404': 'orange', '500': 'red', '503': 'red' };
/** What says something of a value. */
const goodOrBad: ReadonlySet<string> = new Set(['green', 'orange', 'red', 'blue', 'yellow', 'purple']);

/** Labels whose values have one colour everywhere. */
const coloured: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  log_level: levelColours,
  'log.level': levelColours,
  http_response_status_code: statusColours,
  status_code: statusColours,
  code: { '2xx': 'green', '3xx': 'blue', '4xx': 'orange', '5xx': 'red' },
};

function colourComplaints({ targets = [], fieldConfig }: Panel): string[] {
  return targets.flatMap(({ legendFormat, alias }) => {
    const legend = legendFormat ?? alias ?? '';
    const label = Object.keys(coloured).find((name) => legend.includes(`{{${name}}}`));
    const others = label === undefined ? {} : { other: 'text' };
    return Object.entries({ ...coloured[label ?? ''], ...others }).flatMap(([value, colour]) => {
      const name = legend.replaceAll(`{{${label}}}`, value).replace(/\{\{\w+\}\}/g, 'shop');
      const set = propertyOf(fieldConfig?.overrides ?? [], name, 'color') as { fixedColor?: string } | undefined;
      return set?.fixedColor === colour ? [] : [`${name} is not ${colour}, as it is everywhere`];
    });
  });
}

function statComplaints({ noValue = '', mappings = [] }: FieldSettings): string[] {
  const empty = mappings.find(({ type, options }) => type === 'special' && options.match === 'null+nan');
  const { text, color = 'green' } = empty?.options.result ?? {};
  return [
    ...(goodOrBad.has(color) ? ['without data it has the colour of good or bad'] : []),
    ...(text === noValue && noValue.length <= WORD_MAX
      ? []
      : [`"${text}", "${noValue}" are no short word for no data`]),
  ];
}

function graphComplaints(panel: Panel): string[] {
  const { targets = [], fieldConfig } = panel;
  const { min, max, unit, custom } = fieldConfig?.defaults ?? {};
  const names = targets.map((target) => legendNamesMax(target, panel)).reduce((sum, count) => sum + count, 0);
  return [
    ...(min === 0 && targets.some(({ expr }) => expr !== undefined && mayBeNegative(expr))
      ? ['what is below 0 is not seen']
      : []),
    ...(max === undefined && custom?.axisSoftMax === undefined ? ['zeros alone have an axis to 100'] : []),
    ...(names <= LEGEND_NAMES_MAX ? [] : [`its legend may have ${names} names`]),
    ...(unit === 'short' && targets.some(({ expr = '' }) => /rate\(\w*cpu\w*(seconds|time)/.test(expr))
      ? ['its unit is the core']
      : []),
    ...(unit === 'ops' && targets.some(({ expr = '' }) => mentions(expr, 'telltale_log_records'))
      ? ['its unit is the record']
      : []),
  ];
}

/** What is not there, or what nobody watches: in a graph or table there is room to say it. */
function wordComplaints({ type, fieldConfig }: Panel): string[] {
  const { noValue = '' } = fieldConfig?.defaults ?? {};
  return type !== 'stat' && /^(no data|n\/a)?$/i.test(noValue) ? ['where there is nothing it does not say why'] : [];
}

function noiseComplaints({ defaults, overrides = [] }: NonNullable<Panel['fieldConfig']>): string[] {
  const steps = [
    ...(defaults.thresholds?.steps ?? []),
    ...overrides.flatMap(({ properties }) =>
      properties.flatMap(({ id, value }) =>
        id === 'thresholds' ? ((value as FieldSettings['thresholds'])?.steps ?? []) : [],
      ),
    ),
  ];
  return steps.flatMap(({ value }) =>
    value === null || value === Number(value.toPrecision(DIGITS_MAX)) ? [] : [`${value} is no number for people`],
  );
}

/** A series without a label has no name that people can read. */
function nameComplaints(panel: Panel): string[] {
  const columns = panel.type === 'table' ? headings(panel).names : [];
  return (panel.targets ?? []).flatMap(({ expr = '', legendFormat = '' }) => {
    const inLegend = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
    return namelessLabels(expr, [...columns, ...inLegend]).map((label) => `where ${label} is empty it has no name`);
  });
}

/** Variables that people fill in or choose: each goes into Lucene in a way of its own. */
function luceneComplaints({ targets = [] }: Panel, variables: readonly Variable[]): string[] {
  return targets.flatMap(({ query = '' }) =>
    [...query.matchAll(/\$(?:(\w+)|\{(\w+)(?::(\w+))?\})/g)].flatMap(([whole, bare, braced, format]) => {
      const variable = variables.find(({ name }) => name === (bare ?? braced));
      if (variable?.type === 'textbox') {
        return [
          ...(format === 'raw' ? [] : [`${whole} is escaped: what people write is no query any more`]),
          ...(/\(\s*\)/.test(query.replace(whole, '')) ? [`emptied, ${whole} leaves no query`] : []),
        ];
      }
      return variable?.multi && format !== 'regex' && format !== 'lucene' ? [`${whole} has no format for Lucene`] : [];
    }),
  );
}

/** One line for everything that is wrong with the look of a panel. */
export function lookComplaints(panel: Panel, variables: readonly Variable[]): string[] {
  const { type, fieldConfig = { defaults: {} } } = panel;
  return [
    ...(type === 'stat' ? statComplaints(fieldConfig.defaults) : []),
    ...(type === 'table' ? tableComplaints(panel) : []),
    ...(type === 'timeseries' ? graphComplaints(panel) : []),
    ...colourComplaints(panel),
    ...wordComplaints(panel),
    ...nameComplaints(panel),
    ...noiseComplaints(fieldConfig),
    ...luceneComplaints(panel, variables),
  ];
}
