// Gives each metric a name on the page that does not collide with another metric's samples.
import { prometheusOwnMetrics } from '@telltale/catalog';
import { limits } from '../limits.ts';
import { shown } from '../meter/labels.ts';
import type { PageType } from '../meter/storage.ts';
import { inSlices } from '../slices.ts';
import type { PageFamily, PagePart } from './render-page.ts';

/** Metrics with the same name on a page. */
export interface NamedFamily {
  name: string;
  readonly type: PageType;
  readonly help: string;
  readonly parts: PagePart[];
  /** Labels that distinguish parts which could otherwise have the same series. */
  readonly distinguishedBy: { scope: boolean; metric: boolean };
}

/** The metric with the most sample names chooses first, so that names do not depend on the order of registration. */
const order: readonly PageType[] = ['histogram', 'counter', 'gauge'];

/** Suffixes of the sample names of a family. */
const suffixes: Readonly<Record<PageType, readonly string[]>> = {
  histogram: ['', '_bucket', '_sum', '_count'],
  counter: [''],
  gauge: [''],
};

function described(holder: NamedFamily | string): string {
  if (typeof holder === 'string') return holder;
  const { name, scope } = holder.parts[0]?.description ?? { name: '', scope: '' };
  return `the ${holder.type} ${shown(name)} of ${shown(scope)}`;
}

/** Groups metrics by name and type: names that differ in UTF-8 may be the same in the restricted form. */
async function grouped(families: Iterable<PageFamily>, utf8: boolean): Promise<NamedFamily[]> {
  const groups = new Map<string, NamedFamily>();
  await inSlices(families, ({ name: plainName, type, help, storages }) => {
    for (const part of storages) {
      const name = utf8 ? part.description.utf8Name : plainName;
      const key = `${type} ${name}`;
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, { name, type, help, parts: [part], distinguishedBy: { scope: false, metric: false } });
        continue;
      }
      group.parts.push(part);
      const first = group.parts[0]?.description;
      if (first?.scope !== part.description.scope) group.distinguishedBy.scope = true;
      if (first?.name !== part.description.name) group.distinguishedBy.metric = true;
    }
  });
  return [...groups.values()];
}

function freeName({ name, type }: NamedFamily, isFree: (name: string) => boolean): string {
  const [base, total] = type === 'counter' ? [name.replace(/_total$/, ''), '_total'] : [name, ''];
  const cut = base.slice(0, limits.metricNameLengthMax);
  let free = `${cut}_${type}${total}`;
  for (let at = 2; !isFree(free); at++) free = `${cut}_${type}_${at}${total}`;
  return free;
}

/**
 * Metrics with their page names.
 *
 * @param onWarning receives metrics with colliding names, and those that were renamed
 */
export async function namedFor(
  families: Iterable<PageFamily>,
  utf8: boolean,
  onWarning: (message: string) => void,
): Promise<NamedFamily[]> {
  const groups = await grouped(families, utf8);
  /** Finds the metric that has a sample of that name. */
  const taken = new Map<string, NamedFamily | string>(prometheusOwnMetrics.map((name) => [name, 'Prometheus']));
  taken.set('target_info', 'the process itself');
  for (const type of order) {
    const holderOf = (name: string): NamedFamily | string | undefined => {
      for (const suffix of suffixes[type]) {
        const holder = taken.get(name + suffix);
        if (holder !== undefined) return holder;
      }
      return undefined;
    };
    await inSlices(groups, (group) => {
      if (group.type !== type) return;
      const holder = holderOf(group.name);
      if (holder !== undefined) {
        const wanted = group.name;
        group.name = freeName(group, (name) => holderOf(name) === undefined);
        onWarning(
          `${described(group)} is ${shown(group.name)} on the page: as ${shown(wanted)} it would have a sample of ${described(holder)}. Rename one of them.`,
        );
      }
      for (const suffix of suffixes[type]) taken.set(group.name + suffix, group);
      if (group.distinguishedBy.metric) warnOfOneName(group, onWarning);
    });
  }
  return groups;
}

function warnOfOneName({ name, parts }: NamedFamily, onWarning: (message: string) => void): void {
  const [first, ...others] = new Set(parts.map(({ description }) => description.name));
  for (const other of others) {
    onWarning(
      `${shown(first ?? '')} and ${shown(other)} are both ${shown(name)} on the page, where the label otel_metric_name tells them apart. Rename one of them.`,
    );
  }
}
