// What a panel sets for a value by its name.
import type { Override } from '../grafana/model.ts';

/** The last property of that kind whose pattern fits, as Grafana has it; undefined where none is set. */
export function propertyOf(overrides: readonly Override[], name: string, id: string): unknown {
  const fitting = overrides.filter(({ matcher }) => {
    if (matcher.id === 'byName') return matcher.options === name;
    const [, source = '', flags] = /^\/(.*)\/(\w*)$/.exec(matcher.options ?? '') ?? [];
    return matcher.id === 'byRegexp' && new RegExp(source, flags).test(name);
  });
  return fitting.flatMap(({ properties }) => properties).findLast((property) => property.id === id)?.value;
}
