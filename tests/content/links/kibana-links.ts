// Links between Grafana and Kibana: what a link to a saved search opens, and where a field's link of Kibana's leads.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TimeRangeMs } from '../../grafana/types.ts';

interface SavedObject {
  readonly id?: string;
  readonly type?: string;
  readonly attributes?: { readonly fieldFormatMap?: string };
}

const file = fileURLToPath(new URL('../../../dashboards/kibana/telltale.ndjson', import.meta.url));
const objects = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as SavedObject);

/** Kibana's own address stands where people would see a link of a field. */
export function fieldLinks(): { readonly field: string; readonly template: string }[] {
  return objects.flatMap(({ attributes }) => {
    const formats = JSON.parse(attributes?.fieldFormatMap ?? '{}') as Record<
      string,
      { readonly params?: { readonly urlTemplate?: string } }
    >;
    return Object.entries(formats).flatMap(([field, { params }]) =>
      params?.urlTemplate === undefined ? [] : [{ field, template: params.urlTemplate }],
    );
  });
}

/** What is wrong with a link to a saved search; undefined where nothing is. */
export function searchLinkFault(href: string, { from, to }: TimeRangeMs): string | undefined {
  const [, id] = /\/app\/discover#\/view\/([\w-]+)\?/.exec(href) ?? [];
  if (id === undefined) return 'it is no link to a saved search';
  if (!objects.some((object) => object.type === 'search' && object.id === id)) return `there is no search ${id}`;
  const [, begin = '', end = ''] = /_g=\(time:\(from:'([^']+)',to:'([^']+)'\)\)/.exec(href) ?? [];
  return Date.parse(begin) === from && Date.parse(end) === to ? undefined : 'it opens another time';
}
