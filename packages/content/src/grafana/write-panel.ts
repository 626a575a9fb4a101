// Panels as Grafana's classic JSON, all in one look, by Grafana's own builders.
import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import * as elasticsearch from '@grafana/grafana-foundation-sdk/elasticsearch';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { LogQuery, MetricQuery, Panel, PanelLink, Steps } from './panel.ts';
import { logsSource, prometheusSource } from './variables.ts';

type Builder = cog.Builder<sdk.Panel>;

const heights = { stat: 4, graph: 8, table: 9, lines: 12, bars: 8 } as const;
const widths = { stat: 4, graph: 8, table: 12, lines: 24, bars: 12 } as const;

export function sizeOf({ kind, width }: Panel): { readonly w: number; readonly h: number } {
  return { w: width ?? widths[kind], h: heights[kind] };
}

/** An id that stays while the title does: links to a panel hold it. */
export function panelId(uid: string, title: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${uid}/${title}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return (hash % 999_999) + 1;
}

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function metricTarget({ expr, legend }: MetricQuery, index: number, panel: Panel): prometheus.DataqueryBuilder {
  const target = new prometheus.DataqueryBuilder()
    .datasource(prometheusSource)
    .refId(refId(index))
    .expr(expr.text)
    .legendFormat(legend);
  if (panel.kind === 'graph') return target.range().exemplar(panel.exemplars === true);
  target.instant();
  return panel.kind === 'table' ? target.format(prometheus.PromQueryFormat.Table) : target;
}

/** Not by the SDK's own builders: those write the type "unknown", which Grafana does not know. */
function logMetric(type: 'count' | 'logs', settings?: object): cog.Builder<elasticsearch.MetricAggregation> {
  return { build: () => ({ type, id: '1', ...(settings && { settings }) }) as elasticsearch.MetricAggregation };
}

function logTarget({ lucene, countBy }: LogQuery, index: number): elasticsearch.DataqueryBuilder {
  const target = new elasticsearch.DataqueryBuilder()
    .datasource(logsSource)
    .refId(refId(index))
    .query(lucene)
    .timeField('@timestamp');
  if (countBy === undefined) {
    return target.metrics([logMetric('logs', { limit: '200' })]).bucketAggs([]);
  }
  return target
    .alias(`{{${countBy}}}`)
    .metrics([logMetric('count')])
    .bucketAggs([
      new elasticsearch.TermsBuilder()
        .id('3')
        .field(countBy)
        .settings({ order: elasticsearch.TermsOrder.Desc, size: '10', min_doc_count: '1', orderBy: '_count' }),
      new elasticsearch.DateHistogramBuilder()
        .id('2')
        .field('@timestamp')
        .settings({ interval: 'auto', min_doc_count: '0' }),
    ]);
}

function thresholds([base, ...steps]: Steps): sdk.ThresholdsConfigBuilder {
  return new sdk.ThresholdsConfigBuilder()
    .mode(sdk.ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...steps.map(([value, color]) => ({ value, color }))]);
}

/** Where a link leads. */
export function linkUrl({ dashboard, variables = {} }: PanelLink): string {
  const given = Object.entries(variables).map(([name, value]) => `var-${name}=${value}`);
  return `/d/${dashboard}?${[...given, '${__url_time_range}'].join('&')}`;
}

function linksOf(panel: Panel): sdk.DashboardLinkBuilder[] {
  return (panel.links ?? []).map((link) => new sdk.DashboardLinkBuilder(link.title).url(linkUrl(link)));
}

function writeStat(panel: Panel): stat.PanelBuilder {
  return new stat.PanelBuilder()
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .colorMode(panel.steps ? common.BigValueColorMode.Background : common.BigValueColorMode.None)
    .graphMode(common.BigValueGraphMode.None)
    .textMode((panel.metrics?.length ?? 0) > 1 ? common.BigValueTextMode.ValueAndName : common.BigValueTextMode.Auto);
}

function writeGraph(panel: Panel): timeseries.PanelBuilder {
  const builder = new timeseries.PanelBuilder()
    .drawStyle(panel.kind === 'bars' ? common.GraphDrawStyle.Bars : common.GraphDrawStyle.Line)
    .fillOpacity(panel.stacked ? 60 : 8)
    .lineWidth(1)
    .showPoints(common.VisibilityMode.Never)
    .min(0)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .calcs([]),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    );
  if (panel.stacked) builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'));
  if (panel.max !== undefined) builder.max(panel.max);
  if (panel.steps && panel.steps.length > 1) {
    builder.thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    );
  }
  return builder;
}

function writeTable(panel: Panel): table.PanelBuilder {
  const builder = new table.PanelBuilder()
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        renameByName: Object.fromEntries(
          (panel.metrics ?? []).map(({ legend }, index) => [
            (panel.metrics?.length ?? 0) > 1 ? `Value #${refId(index)}` : 'Value',
            legend,
          ]),
        ),
      },
    })
    .sortBy([new common.TableSortByFieldStateBuilder().displayName(panel.metrics?.[0]?.legend ?? 'Value').desc(true)]);
  if (panel.steps) {
    builder.overrideByName(panel.metrics?.[0]?.legend ?? 'Value', [
      { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } },
    ]);
  }
  return builder;
}

function writeLines(): logs.PanelBuilder {
  return new logs.PanelBuilder()
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending)
    .dedupStrategy(common.LogsDedupStrategy.None);
}

const writers = {
  stat: writeStat,
  graph: writeGraph,
  bars: writeGraph,
  table: writeTable,
  lines: writeLines,
} as const;

/** The SDK gives every table a footer in a form that Grafana has left behind. */
function withoutFooter(builder: Builder): Builder {
  return {
    build() {
      const { options, ...panel } = builder.build();
      const { footer: _, ...kept } = options as { readonly footer?: unknown };
      return { ...panel, options: kept };
    },
  };
}

/** One panel at its place. */
export function writePanel(uid: string, panel: Panel, at: { readonly x: number; readonly y: number }): Builder {
  const targets = [
    ...(panel.metrics ?? []).map((query, index) => metricTarget(query, index, panel)),
    ...(panel.logs ?? []).map(logTarget),
  ];
  const builder = writers[panel.kind](panel)
    .id(panelId(uid, panel.title))
    .title(panel.title)
    .description(panel.description)
    .datasource(panel.logs ? logsSource : prometheusSource)
    .gridPos({ ...at, ...sizeOf(panel) })
    .targets(targets)
    .unit(panel.unit)
    .noValue(panel.noData ?? 'No data')
    .thresholds(thresholds(panel.steps ?? ['text']))
    .links(linksOf(panel));
  return panel.kind === 'table' ? withoutFooter(builder) : builder;
}
