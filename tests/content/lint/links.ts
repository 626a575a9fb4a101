// What is wrong with a link: it leads nowhere, forgets the time, or puts in what Grafana does not fill in there.
import type { Dashboard, Link, Variable } from '../grafana/model.ts';

/** Where a link stands. */
export interface LinkPlace {
  readonly all: ReadonlyMap<string, Dashboard>;
  /** Variables of the dashboard that it stands on. */
  readonly variables: readonly Variable[];
  /** At the values, where Grafana knows the row. */
  readonly ofRow: boolean;
}

function valueComplaints(query: string, { variables, ofRow }: LinkPlace): string[] {
  return [...query.matchAll(/\$(?:(\w+)|\{(\w+)((?:\.\w+)*)(?::(\w+))?\})/g)].flatMap(
    ([whole, bare, braced = '', path = '', format]) => {
      const name = bare ?? braced;
      if (name === '__url_time_range' || name === '__all_variables') return [];
      if (/^__(data|value|series|field)$/.test(name)) {
        return [
          ...(ofRow ? [] : [`${whole} stays as it is in a link of a whole panel`]),
          ...(path.startsWith('.fields') && format !== 'percentencode'
            ? [`${whole} is not encoded for an address`]
            : []),
        ];
      }
      const variable = variables.find((one) => one.name === name);
      if (variable === undefined) return name.startsWith('__') ? [] : [`${whole} is no variable of the dashboard`];
      return format === 'queryparam' || (variable.multi !== true && format !== undefined)
        ? []
        : [`${whole} is not what the target reads when several are chosen, or all`];
    },
  );
}

/** One line for everything that is wrong with a link to a dashboard of ours. */
export function linkComplaints({ url }: Link, place: LinkPlace): string[] {
  const [, uid, query = ''] = /^\/d\/([\w-]+)\??(.*)$/.exec(url ?? '') ?? [];
  if (uid === undefined) return [];
  const to = place.all.get(uid);
  if (to === undefined) return [`a link leads to ${uid}, which is not there`];
  const known = to.templating.list.map(({ name }) => name);
  const set = [...query.matchAll(/var-(\w+)=|\$\{(\w+):queryparam\}/g)].map(([, one, other]) => one ?? other ?? '');
  return [
    ...set.flatMap((name) => (known.includes(name) ? [] : [`a link sets ${name}, which ${uid} does not have`])),
    ...(query.includes('${__url_time_range}') ? [] : [`a link to ${uid} forgets the time`]),
    ...valueComplaints(query, place),
  ];
}
