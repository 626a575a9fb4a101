// Where a data source's own links lead (of exemplars, of a line's fields): links of a field, as the libraries make them.
import { applyFieldOverrides, createTheme, FieldType, type ScopedVars, toDataFrame } from '@grafana/data';

/** Puts values in; links are asked for in a format of their own. */
export type Interpolate = (text: string, vars?: ScopedVars, format?: string) => string;

export const theme = createTheme({ colors: { mode: 'dark' } });

export function dataLinks(url: string, values: readonly string[], interpolate: Interpolate): string[] {
  const frame = toDataFrame({
    fields: [
      { name: 'value', type: FieldType.string, values: [...values], config: { links: [{ title: 'link', url }] } },
    ],
  });
  const [applied] = applyFieldOverrides({
    data: [frame],
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: interpolate as never,
    theme,
    timeZone: 'utc',
  });
  const [field] = applied?.fields ?? [];
  return values.flatMap((_, valueRowIndex) => (field?.getLinks?.({ valueRowIndex }) ?? []).map(({ href }) => href));
}
