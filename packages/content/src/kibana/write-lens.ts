// Writes a Lens panel as a saved object.
import { writeKql } from './kql.ts';
import { type LensColumns, lensColumns } from './lens-columns.ts';
import type { LensPanel } from './lens-panel.ts';
import { type SavedObject, savedObject } from './saved-object.ts';

/** Each panel has one layer. */
const layerId = 'layer';
const layer = { layerId, layerType: 'data' } as const;

const visualizationTypes = { number: 'lnsMetric', bars: 'lnsXY', lines: 'lnsXY', table: 'lnsDatatable' } as const;

function graph(seriesType: 'bar_stacked' | 'line', { groups, time, measures }: LensColumns): object {
  return {
    preferredSeriesType: seriesType,
    legend: { isVisible: true, position: 'right', showSingleSeries: true },
    valueLabels: 'hide',
    fittingFunction: seriesType === 'line' ? 'Linear' : 'None',
    axisTitlesVisibilitySettings: { x: false, yLeft: false, yRight: false },
    tickLabelsVisibilitySettings: { x: true, yLeft: true, yRight: true },
    gridlinesVisibilitySettings: { x: false, yLeft: true, yRight: true },
    layers: [
      {
        ...layer,
        seriesType,
        position: 'top',
        showGridlines: false,
        xAccessor: time,
        ...(groups[0] !== undefined && { splitAccessor: groups[0] }),
        accessors: measures,
      },
    ],
  };
}

function visualization({ kind }: LensPanel, columns: LensColumns): object {
  const { groups, measures } = columns;
  switch (kind) {
    case 'number':
      return { ...layer, metricAccessor: measures[0] };
    case 'table':
      return {
        ...layer,
        columns: [...groups, ...measures].map((columnId) => ({ columnId })),
        sorting: { columnId: measures[0], direction: 'desc' },
      };
    default:
      return graph(kind === 'bars' ? 'bar_stacked' : 'line', columns);
  }
}

export function writeLens(panel: LensPanel): SavedObject {
  const columns = lensColumns(panel);
  return savedObject(
    'lens',
    panel.id,
    {
      title: `Telltale / ${panel.title}`,
      description: panel.purpose,
      visualizationType: visualizationTypes[panel.kind],
      state: {
        visualization: visualization(panel, columns),
        query: { language: 'kuery', query: panel.where === undefined ? '' : writeKql(panel.where) },
        filters: [],
        datasourceStates: {
          formBased: {
            layers: {
              [layerId]: {
                columnOrder: Object.keys(columns.columns),
                columns: columns.columns,
                incompleteColumns: {},
                sampling: 1,
              },
            },
          },
        },
        internalReferences: [],
        adHocDataViews: {},
      },
    },
    [{ name: `indexpattern-datasource-layer-${layerId}`, type: 'index-pattern', id: panel.in.id }],
  );
}
