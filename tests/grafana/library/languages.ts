// How each data source writes values into its queries; formats that a query asks for are scenes' own.
import type { Language } from '../types.ts';

/** A string in PromQL has its backslashes doubled; a pattern's own characters are escaped in it. */
function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\\\\\').replace(/[$^*{}[\]'+?.()|]/g, '\\\\$&');
}

/** As documented for Prometheus: one value escaped, several as alternatives; what is no choice of several stays. */
function promql(value: unknown, variable: { readonly multi?: boolean; readonly includeAll?: boolean }): string {
  if (Array.isArray(value)) {
    const each = value.map((one) => escaped(String(one)));
    return each.length === 1 ? (each[0] ?? '') : `(${each.join('|')})`;
  }
  if (!variable.multi && !variable.includeAll) return String(value).replace(/\\/g, '\\\\').replace(/'/g, "\\\\'");
  return escaped(String(value));
}

export const formatOf: Readonly<Record<Language, string | typeof promql | undefined>> = {
  promql,
  lucene: 'lucene',
  link: undefined,
};
