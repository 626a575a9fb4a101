// Writes a dashboard as Grafana's classic JSON.
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard, Row } from './dashboard.ts';
import { appearedVersions } from './deploys.ts';
import { withWords } from './empty-panel.ts';
import { gridColumns, placed } from './layout.ts';
import { prometheusSource, variablesOf } from './variables.ts';
import { panelId, writePanel } from './write-panel.ts';

/** Marks each time at which a new version appeared. */
function deployMarks(): sdk.AnnotationQueryBuilder {
  return new sdk.AnnotationQueryBuilder()
    .name('Deploys')
    .datasource(prometheusSource)
    .enable(true)
    .iconColor('blue')
    .expr(appearedVersions().text);
}

/** A link to the search in Kibana, with the same time range. */
function kibanaLink(search: string): sdk.DashboardLinkBuilder {
  const time = "_g=(time:(from:'${__from:date:iso}',to:'${__to:date:iso}'))";
  return new sdk.DashboardLinkBuilder('Kibana')
    .type(sdk.DashboardLinkType.Link)
    .url(`\${kibana:raw}/app/discover#/view/${search}?${time}`)
    .targetBlank(true);
}

/** @returns the first grid line below the row */
function writeRow(builder: sdk.DashboardBuilder, dashboard: Dashboard, { question, panels }: Row, top: number): number {
  const { uid } = dashboard;
  builder.withRow(
    new sdk.RowBuilder(question).id(panelId(uid, `row ${question}`)).gridPos({ x: 0, y: top, w: gridColumns, h: 1 }),
  );
  const places = placed(panels);
  for (const { panel, x, y } of places.panels) {
    builder.withPanel(writePanel(uid, withWords(dashboard, panel), { x, y: top + 1 + y }));
  }
  return top + 1 + places.height;
}

/** The dashboard's JSON as an object, with the properties that all dashboards share. */
export function writeDashboard(dashboard: Dashboard): sdk.Dashboard {
  const { uid, title, description, variables, rows, deploys, search } = dashboard;
  const builder = new sdk.DashboardBuilder(`Telltale / ${title}`)
    .uid(uid)
    .description(description)
    .tags(['telltale'])
    .timezone('browser')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .tooltip(sdk.DashboardCursorSync.Crosshair)
    .editable()
    .variables(variablesOf(search === undefined ? variables : [...variables, 'kibana'], dashboard))
    .link(
      new sdk.DashboardLinkBuilder('Telltale')
        .type(sdk.DashboardLinkType.Dashboards)
        .tags(['telltale'])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    );
  if (search !== undefined) builder.link(kibanaLink(search));
  if (deploys) builder.annotation(deployMarks());
  let top = 0;
  for (const row of rows) top = writeRow(builder, dashboard, row, top);
  return builder.build();
}
