// A panel as it is drawn, in words: what a stat says, what a legend names, where a table's columns stand, and colours.
import {
  applyFieldOverrides,
  type DataFrame,
  type DataTransformerConfig,
  type Field,
  FieldColorModeId,
  type FieldConfigSource,
  FieldType,
  formattedValueToString,
  type GrafanaTheme2,
  getDisplayProcessor,
  getFieldDisplayName,
  getFieldDisplayValues,
  getFieldSeriesColor,
  type ReduceDataOptions,
  standardFieldConfigEditorRegistry,
  transformDataFrame,
} from '@grafana/data';
import { computeColWidths, getVisibleFields } from '@grafana/ui/dist/esm/components/Table/TableNG/utils.mjs';
import { lastValueFrom } from 'rxjs';
import tinycolor from 'tinycolor2';
import type { Answer, Shown, ShownColumn, ShownValue } from '../types.ts';
import { theme as dark, type Interpolate } from './data-links.ts';
import { framesOf } from './frames.ts';

/** What is read of a panel's JSON. */
export interface Panel {
  readonly type: string;
  readonly gridPos: { readonly w: number };
  readonly transformations?: DataTransformerConfig[];
  readonly fieldConfig?: FieldConfigSource;
  readonly options?: { readonly reduceOptions?: ReduceDataOptions };
}

/** The smallest common laptop screen; a dashboard has 24 columns, a panel a border. */
const SCREEN_PIXELS = 1_366;
const GRID_COLUMNS = 24;
const BORDER_PIXELS = 18;

const hex = (colour: string | undefined): string =>
  colour === undefined ? '' : tinycolor(dark.visualization.getColorByName(colour)).toHexString();

function applied(panel: Panel, data: DataFrame[], interpolate: Interpolate, theme: GrafanaTheme2): DataFrame[] {
  const { defaults = {}, overrides = [] } = panel.fieldConfig ?? {};
  // What the panels set by themselves: graphs colour by series, numbers and tables by thresholds.
  const mode = panel.type === 'timeseries' ? FieldColorModeId.PaletteClassic : FieldColorModeId.Thresholds;
  let seriesIndex = 0;
  const frames = data.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) =>
      field.type === FieldType.number ? { ...field, state: { ...field.state, seriesIndex: seriesIndex++ } } : field,
    ),
  }));
  return applyFieldOverrides({
    data: frames,
    fieldConfig: { defaults: { color: { mode }, ...defaults }, overrides },
    fieldConfigRegistry: standardFieldConfigEditorRegistry as never,
    replaceVariables: interpolate as never,
    theme,
    timeZone: 'utc',
  });
}

function shown(name: string, field: Field, value: unknown): ShownValue {
  const processor = field.display ?? getDisplayProcessor({ field, theme: dark, timeZone: 'utc' });
  const drawn = processor(value);
  return {
    name,
    raw: String(value ?? ''),
    text: formattedValueToString(drawn),
    colour: hex(drawn.color),
    hasValue: isNumber(value),
  };
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

function columnsOf(panel: Panel, frame: DataFrame): ShownColumn[] {
  const fields: Field[] = getVisibleFields(frame.fields);
  const wide = (SCREEN_PIXELS * panel.gridPos.w) / GRID_COLUMNS - BORDER_PIXELS;
  const widths: number[] = computeColWidths(fields, wide);
  return fields.map((field, index) => {
    const name = getFieldDisplayName(field, frame);
    const left = widths.slice(0, index).reduce((sum, width) => sum + width, 0);
    const width = widths[index] ?? 0;
    return {
      name,
      isNumber: field.type === FieldType.number,
      left,
      width,
      isInside: left + width <= wide + 1,
      cells: field.values.map((value) => shown(name, field, value)),
      links: field.values.map((_, valueRowIndex) =>
        (field.config.links?.length ? (field.getLinks?.({ valueRowIndex }) ?? []) : []).map(({ href }) => href),
      ),
    };
  });
}

/** The frames of a panel, transformed, with the settings of each field. */
export async function finish(
  panel: Panel,
  answers: readonly Answer[],
  interpolate: Interpolate,
  theme: GrafanaTheme2 = dark,
): Promise<DataFrame[]> {
  const frames = framesOf(answers);
  const transformed = await lastValueFrom(
    transformDataFrame(panel.transformations ?? [], frames, { interpolate: interpolate as never }),
  );
  return applied(panel, transformed, interpolate, theme);
}

/** The columns of a table, the stats, or the names in a legend; what the panel does not have is empty. */
export async function display(given: object, answers: readonly Answer[], interpolate: Interpolate): Promise<Shown> {
  const panel = given as Panel;
  const data = await finish(panel, answers, interpolate);
  if (panel.type === 'table') {
    const [frame] = data;
    return { stats: [], legend: [], columns: frame === undefined ? [] : columnsOf(panel, frame) };
  }
  if (panel.type === 'stat') {
    const values = getFieldDisplayValues({
      data,
      fieldConfig: panel.fieldConfig ?? { defaults: {}, overrides: [] },
      reduceOptions: panel.options?.reduceOptions ?? { calcs: ['lastNotNull'] },
      replaceVariables: interpolate as never,
      theme: dark,
      timeZone: 'utc',
    });
    const stats = values.map(({ display: drawn }) => ({
      name: drawn.title ?? '',
      raw: String(drawn.numeric),
      text: formattedValueToString(drawn),
      colour: hex(drawn.color),
      hasValue: data.length > 0 && isNumber(drawn.numeric),
    }));
    return { stats, legend: [], columns: [] };
  }
  const legend = data.flatMap((frame) =>
    frame.fields
      .filter(({ type, config }) => type === FieldType.number && config.custom?.hideFrom?.legend !== true)
      .map((field) => {
        const last = field.values.findLast(isNumber);
        const name = getFieldDisplayName(field, frame, data);
        return { ...shown(name, field, last), colour: hex(getFieldSeriesColor(field, dark).color) };
      }),
  );
  return { stats: [], legend, columns: [] };
}
