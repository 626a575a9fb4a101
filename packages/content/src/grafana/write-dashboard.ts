// A dashboard as Grafana's classic JSON: rows below each other, panels beside each other.
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { aggregate, promql } from '../promql/functions.ts';
import { series } from '../promql/series.ts';
import type { Dashboard, Row } from './dashboard.ts';
import { prometheusSource, variablesOf } from './variables.ts';
import { panelId, sizeOf, writePanel } from './write-panel.ts';

const COLUMNS = 24;

/** Marks on each graph where a version was not there a minute ago. */
function deployMarks(): sdk.AnnotationQueryBuilder {
  const versions = aggregate('count', series('target_info', { job: { like: '$service' } }), ['job', 'service_version']);
  const before = promql`${series('target_info', { job: { like: '$service' } })} offset 1m`;
  const appeared = promql`${versions} unless ${aggregate('count', before, ['job', 'service_version'])}`;
  return new sdk.AnnotationQueryBuilder()
    .name('Deploys')
    .datasource(prometheusSource)
    .enable(true)
    .iconColor('blue')
    .expr(appeared.text);
}

/** To the search in Kibana, over the same time. */
function kibanaLink(search: string): sdk.DashboardLinkBuilder {
  const time = "_g=(time:(from:'${__from:date:iso}',to:'${__to:date:iso}'))";
  return new sdk.DashboardLinkBuilder('Kibana')
    .type(sdk.DashboardLinkType.Link)
    .url(`\${kibana:raw}/app/discover#/view/${search}?${time}`)
    .targetBlank(true);
}

interface Placed {
  readonly builder: sdk.DashboardBuilder;
  y: number;
}

function writeRow({ uid, nothing }: Dashboard, { question, panels }: Row, placed: Placed): void {
  placed.builder.withRow(
    new sdk.RowBuilder(question).id(panelId(uid, `row ${question}`)).gridPos({ x: 0, y: placed.y, w: COLUMNS, h: 1 }),
  );
  placed.y += 1;
  let x = 0;
  let tallest = 0;
  for (const panel of panels) {
    const { w, h } = sizeOf(panel);
    if (x + w > COLUMNS) {
      placed.y += tallest;
      x = 0;
      tallest = 0;
    }
    const said = panel.kind === 'stat' ? panel : { noData: nothing, ...panel };
    placed.builder.withPanel(writePanel(uid, said, { x, y: placed.y }));
    x += w;
    tallest = Math.max(tallest, h);
  }
  placed.y += tallest;
}

/** The dashboard's JSON as an object; what is the same for all is decided here. */
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
  const placed = { builder, y: 0 };
  for (const row of rows) writeRow(dashboard, row, placed);
  return builder.build();
}
