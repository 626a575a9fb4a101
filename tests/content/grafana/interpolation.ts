// Puts values for variables into queries as Grafana does, for Prometheus and for Elasticsearch.
//
// After Grafana's documentation of variable syntax and of its Prometheus data source: a value that stands for all is
// put in as it is, whatever the format; everything else is escaped for the language of the query.
import type { Variable } from './model.ts';

/** What is chosen, one or several, or the variable's own value for all of them. */
export type Value = { readonly values: readonly string[] } | { readonly raw: string };

/** What the time range and the panel give. */
export interface Interval {
  /** Seconds between two points. */
  readonly stepSeconds: number;
  readonly scrapeSeconds: number;
  readonly rangeSeconds: number;
}

const forRegex = (value: string): string => value.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
/** Within a string of PromQL a backslash is written twice. */
const forPromql = (value: string): string => value.replace(/\\/g, '\\\\\\\\').replace(/[$^*{}[\]'+?.()|]/g, '\\\\$&');
const forLucene = (value: string): string => value.replace(/([!*+\-=<>\s&|()[\]{}^~?:\\/"])/g, '\\$1');

function alternatives(values: readonly string[], escaped: (value: string) => string): string {
  const each = values.map(escaped);
  return each.length === 1 ? (each[0] ?? '') : `(${each.join('|')})`;
}

function format(value: Value, name: string | undefined, language: 'promql' | 'lucene'): string {
  if ('raw' in value) return value.raw;
  switch (name ?? language) {
    case 'promql':
      return alternatives(value.values, forPromql);
    case 'regex':
      return alternatives(value.values, forRegex);
    case 'lucene':
      return `(${value.values.map((one) => `"${forLucene(one)}"`).join(' OR ')})`;
    case 'raw':
      return value.values.join(',');
    default:
      throw new Error(`\${...:${name}} is a format that the proof does not know`);
  }
}

function span(seconds: number): string {
  return seconds % 1 === 0 ? `${seconds}s` : `${Math.round(seconds * 1_000)}ms`;
}

/**
 * A query with the values put in.
 *
 * @throws Error where it names a variable that the dashboard does not have
 */
export function interpolate(
  query: string,
  values: ReadonlyMap<string, Value>,
  { language, interval }: { readonly language: 'promql' | 'lucene'; readonly interval: Interval },
): string {
  const { stepSeconds, scrapeSeconds, rangeSeconds } = interval;
  const builtIn: Readonly<Record<string, string>> = {
    __interval: span(stepSeconds),
    __rate_interval: span(Math.max(stepSeconds + scrapeSeconds, 4 * scrapeSeconds)),
    __range: span(rangeSeconds),
  };
  return query.replace(
    /\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g,
    (whole, braced?: string, formatName?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      const known = builtIn[name];
      if (known !== undefined) return known;
      const value = values.get(name);
      if (value === undefined) throw new Error(`${whole} is no variable of the dashboard`);
      return format(value, formatName, language);
    },
  );
}

/** What a variable has where nobody has chosen: `all` of a query's values, or what it begins with. */
export function initialValue(variable: Variable, found: readonly string[]): Value {
  const { value } = variable.current ?? {};
  if (value === '$__all' || (Array.isArray(value) && value[0] === '$__all')) {
    return variable.allValue === undefined ? { values: found } : { raw: variable.allValue };
  }
  if (variable.type === 'textbox') return { raw: typeof variable.query === 'string' ? variable.query : '' };
  return { values: typeof value === 'string' ? [value] : [...(value ?? [])] };
}
