// Links from panels and table rows to other dashboards with the same time range.
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelLink } from './panel.ts';

/**
 * Where a link leads. A variable may have several values, or stand for all: Grafana writes them for an address when it
 * is asked for that format. The fields of a row it knows only in links that stand at the values.
 */
function linkUrl({ dashboard, keep = [], fromRow = {} }: PanelLink): string {
  const parameters = [
    ...keep.map((name) => `\${${name}:queryparam}`),
    ...Object.entries(fromRow).map(([name, label]) => `var-${name}=\${__data.fields.${label}:percentencode}`),
    '${__url_time_range}',
  ];
  return `/d/${dashboard}?${parameters.join('&')}`;
}

/** Links as Grafana takes them. */
export function panelLinks(links: readonly PanelLink[]): sdk.DashboardLinkBuilder[] {
  return links.map((link) => new sdk.DashboardLinkBuilder(link.title).url(linkUrl(link)));
}
