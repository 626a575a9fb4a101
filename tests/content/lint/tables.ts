// What is wrong with a table: columns that nobody asked for, a value that is not first, the worst row at the end.
import type { FieldSettings, Panel } from '../grafana/model.ts';
import { propertyOf } from './overrides.ts';

/** What a column of a table is called. */
export function headings({ transformations = [] }: Panel): { readonly shown: string[]; readonly names: string[] } {
  const organized = transformations.find(({ id }) => id === 'organize');
  const { includeByName = {}, indexByName = {}, renameByName = {} } = organized?.options ?? {};
  const names = Object.keys(includeByName).toSorted((a, b) => (indexByName[a] ?? 99) - (indexByName[b] ?? 99));
  return { names, shown: names.map((name) => renameByName[name] ?? name) };
}

const isValue = (column: string): boolean => /^Value( #|$)/.test(column);

/** One line for everything that is wrong with a table. */
export function tableComplaints(panel: Panel): string[] {
  const { defaults, overrides = [] } = panel.fieldConfig ?? { defaults: {} };
  const { names, shown } = headings(panel);
  const values = names.filter(isValue);
  const [sorted] = panel.options?.sortBy ?? [];
  const lowIsBad = (name: string): boolean => {
    const steps = propertyOf(overrides, name, 'thresholds') as FieldSettings['thresholds'];
    return steps?.steps?.[0]?.color === 'red';
  };
  const isShownValue = (heading: string): boolean => isValue(names[shown.indexOf(heading)] ?? '');
  return [
    ...(names.length === 0 ? ['it shows whatever labels its series have'] : []),
    ...names.flatMap((name) => (/^(Time|__name__)$/.test(name) ? [`it shows ${name}`] : [])),
    ...(values.length > 0 && !isValue(names[0] ?? '') ? ['what it is about is not its first column'] : []),
    ...(new Set(shown).size === shown.length ? [] : [`two columns have one heading: ${shown.join(', ')}`]),
    ...(defaults.unit === undefined ? [] : [`its labels have the unit ${defaults.unit}`]),
    ...(defaults.thresholds?.steps?.length === 1 ? [] : ['its labels have the steps of its value']),
    ...values.flatMap((_, index) =>
      propertyOf(overrides, shown[names.indexOf(values[index] ?? '')] ?? '', 'unit') === undefined
        ? ['its value has no unit']
        : [],
    ),
    ...(propertyOf(overrides, '', 'noValue') === undefined &&
    !overrides.some(
      ({ matcher, properties }) =>
        matcher.id === 'byType' && matcher.options === 'string' && properties.some(({ id }) => id === 'noValue'),
    )
      ? ['a label that is not there is called no data']
      : []),
    ...(sorted === undefined || !shown.includes(sorted.displayName)
      ? ['it is sorted by a column that is not shown']
      : []),
    // A label sorts by its name: DOWN before UP, critical before warning.
    ...(sorted !== undefined &&
    (sorted.desc === true) !== (isShownValue(sorted.displayName) && !lowIsBad(sorted.displayName))
      ? ['the worst is last']
      : []),
  ];
}
