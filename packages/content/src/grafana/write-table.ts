// Writes table panels: the value first, then the requested labels only, the worst row on top.

import * as common from '@grafana/grafana-foundation-sdk/common';
import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import * as table from '@grafana/grafana-foundation-sdk/table';
import { limits } from '../limits.ts';
import { paletteOf } from './colours.ts';
import { panelLinks } from './links.ts';
import type { Panel } from './panel.ts';
import { orderOf } from './table-order.ts';
import { noDataMapping, textMappings, thresholds } from './thresholds.ts';
import { refId } from './write-target.ts';

/** Width of a number with its unit, and of the sort mark. */
const VALUE_WIDTH = 110;
/** Width of a coloured word: `critical`, `down`. */
const WORD_WIDTH = 80;
/** Text for a missing label, or a value that is not a number. */
const MISSING = '\u2013';

const coloured = { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } };

/** Columns by the names from Grafana's data source, each with its heading, in order. */
function columnsOf({ metrics = [], columns = {}, hidesValue }: Panel): (readonly [name: string, heading: string])[] {
  const values = metrics.map(
    ({ legend }, index) => [metrics.length > 1 ? `Value #${refId(index)}` : 'Value', legend] as const,
  );
  return [...(hidesValue ? [] : values), ...Object.entries(columns)];
}

function organized(panel: Panel): sdk.DataTransformerConfig {
  const columns = columnsOf(panel);
  return {
    id: 'organize',
    options: {
      includeByName: Object.fromEntries(columns.map(([name]) => [name, true])),
      excludeByName: {},
      indexByName: Object.fromEntries(columns.map(([name], index) => [name, index])),
      renameByName: Object.fromEntries(columns.filter(([name, heading]) => name !== heading)),
    },
  };
}

/** Colours of a label's values, if they have any. */
function labelMappings(label: string): sdk.ValueMapping[] {
  return (paletteOf(label) ?? []).map(([values, color], index) => ({
    type: 'regex' as sdk.MappingType.RegexToText,
    options: { pattern: `/^(${values})$/i`, result: { color, index } },
  }));
}

export function writeTable(panel: Panel): table.PanelBuilder {
  const { metrics = [], columns = {}, steps, hidesValue } = panel;
  const { by, descending } = orderOf(panel);
  const first = by === 'label' ? Object.values(columns)[0] : metrics[0]?.legend;
  const builder = new table.PanelBuilder()
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation(organized(panel))
    .minWidth(limits.columnWidthMin)
    .dataLinks(panelLinks(panel.rowLinks ?? []))
    .sortBy([new common.TableSortByFieldStateBuilder().displayName(first ?? '').desc(descending)])
    .overrideByFieldType('string', [{ id: 'noValue', value: MISSING }]);
  for (const { legend } of hidesValue ? [] : metrics) {
    builder.overrideByName(legend, [
      { id: 'unit', value: panel.unit },
      { id: 'custom.width', value: panel.texts ? WORD_WIDTH : VALUE_WIDTH },
      ...(steps ? [{ id: 'thresholds', value: thresholds(steps).build() }, coloured] : []),
      // A quantile without data is not a number.
      { id: 'mappings', value: [...textMappings(panel), noDataMapping(MISSING)] },
      ...(panel.texts && !steps ? [coloured] : []),
    ]);
  }
  for (const [label, heading] of Object.entries(columns)) {
    const mappings = labelMappings(label);
    const width = panel.widths?.[label] ?? (mappings.length > 0 ? WORD_WIDTH : undefined);
    const properties = [
      ...(mappings.length > 0 ? [{ id: 'mappings', value: mappings }, coloured] : []),
      ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
    ];
    if (properties.length > 0) builder.overrideByName(heading, properties);
  }
  return builder;
}
