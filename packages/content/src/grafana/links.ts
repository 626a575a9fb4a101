// Links from panels and table rows to other dashboards with the same time range.
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelLink } from './panel.ts';

/**
 * The target of a link. A variable may have several values, or stand for all: Grafana writes them into an address if
 * that format is requested. The fields of a row are only available in links of the values.
 */
function linkUrl({ dashboard, keep = [], fromRow = {} }: PanelLink): string {
  const parameters = [
    ...keep.map((name) => `\${${name}:queryparam}`),
    ...Object.entries(fromRow).map(([name, label]) => `var-${name}=\${__data.fields.${label}:percentencode}`),
    '${__url_time_range}',
  ];
  return `/d/${dashboard}?${parameters.join('&')}`;
}

/** Links in Grafana's format. */
export function panelLinks(links: readonly PanelLink[]): sdk.DashboardLinkBuilder[] {
  return links.map((link) => new sdk.DashboardLinkBuilder(link.title).url(linkUrl(link)));
}
