// Writes panels as Grafana's classic JSON in one look, with Grafana's own builders.
import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { colouredNames } from './colours.ts';
import { noDataText } from './empty-panel.ts';
import { sizeOf } from './layout.ts';
import { panelLinks } from './links.ts';
import type { Panel, Unit } from './panel.ts';
import { noDataMapping, textMappings, thresholds } from './thresholds.ts';
import { logsSource, prometheusSource } from './variables.ts';
import { writeTable } from './write-table.ts';
import { refId, writeTargets } from './write-target.ts';

type Builder = cog.Builder<sdk.Panel>;

/** An id derived from the title, because links to a panel contain it. */
export function panelId(uid: string, title: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${uid}/${title}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return (hash % 999_999) + 1;
}

function writeStat(panel: Panel): stat.PanelBuilder {
  return new stat.PanelBuilder()
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .colorMode(panel.steps ? common.BigValueColorMode.Background : common.BigValueColorMode.None)
    .graphMode(common.BigValueGraphMode.None)
    .mappings([noDataMapping(noDataText(panel)), ...textMappings(panel)])
    .textMode((panel.metrics?.length ?? 0) > 1 ? common.BigValueTextMode.ValueAndName : common.BigValueTextMode.Auto);
}

/**
 * The least upper end of the axis, so that zeros alone do not have an axis to 100, and insignificant values are not
 * drawn high.
 */
function softMax(unit: Unit): number {
  switch (unit) {
    case 'bytes':
    case 'Bps':
      return 1024;
    case 's':
    case 'percentunit':
      return 0.01;
    case 'short':
      return 1;
    default:
      return 0.1;
  }
}

function writeGraph(panel: Panel): timeseries.PanelBuilder {
  const builder = new timeseries.PanelBuilder()
    .drawStyle(panel.kind === 'bars' ? common.GraphDrawStyle.Bars : common.GraphDrawStyle.Line)
    .fillOpacity(panel.stacked ? 60 : 8)
    .lineWidth(1)
    .showPoints(common.VisibilityMode.Never)
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
  if (panel.mayBeNegative !== true) builder.min(0);
  if (panel.max === undefined) builder.axisSoftMax(softMax(panel.unit));
  else builder.max(panel.max);
  const legends = [
    ...(panel.metrics ?? []).map(({ legend }) => legend),
    ...(panel.logs ?? []).map(({ countBy }) => `{{${countBy}}}`),
  ];
  for (const [pattern, colour] of legends.flatMap(colouredNames)) {
    builder.overrideByRegexp(pattern, [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }]);
  }
  for (const [index, { tooltipOnly }] of (panel.metrics ?? []).entries()) {
    if (!tooltipOnly) continue;
    builder.overrideByQuery(refId(index), [
      { id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: true } },
    ]);
  }
  if (panel.steps && panel.steps.length > 1) {
    builder.thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    );
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

/** The SDK gives every table a footer in a format that Grafana has abandoned. */
function withoutFooter(builder: Builder): Builder {
  return {
    build() {
      const { options, ...panel } = builder.build();
      const { footer: _, ...kept } = options as { readonly footer?: unknown };
      return { ...panel, options: kept };
    },
  };
}

/** One panel at its position. */
export function writePanel(uid: string, panel: Panel, at: { readonly x: number; readonly y: number }): Builder {
  const builder = writers[panel.kind](panel)
    .id(panelId(uid, panel.title))
    .title(panel.title)
    .description(panel.description)
    .datasource(panel.logs ? logsSource : prometheusSource)
    .gridPos({ ...at, ...sizeOf(panel) })
    .targets(writeTargets(panel))
    .noValue(noDataText(panel))
    .links(panelLinks(panel.links ?? []));
  if (panel.kind === 'table') return withoutFooter(builder.thresholds(thresholds(['text'])));
  return builder.unit(panel.unit).thresholds(thresholds(panel.steps ?? ['text']));
}
