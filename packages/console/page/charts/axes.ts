// Axes of a graph: grid lines, labels, and the range of values.
import type { Steps, Unit } from '@telltale/content';
import type uPlot from 'uplot';
import { clock, day } from '../format/clock.ts';
import { axisText } from '../format/value.ts';
import { styleColour } from './colours.ts';
import type { GraphInput } from './graph-input.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const font = '11px system-ui, sans-serif';

const decades = Array.from({ length: 30 }, (_, index) => 10 ** (index - 12));
const decimalSteps = decades.flatMap((decade) => [1, 2, 2.5, 5].map((step) => step * decade));
const binarySteps = Array.from({ length: 60 }, (_, index) => 2 ** index);
const durationSteps = [
  ...decimalSteps.filter((step) => step <= 5),
  ...[10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800],
  ...decimalSteps.filter((step) => step >= 1e6),
];

function valueSteps(unit: Unit): number[] {
  if (unit === 'bytes') return binarySteps;
  return unit === 's' ? durationSteps : decimalSteps;
}

/** The least upper end of the values' axis, so that insignificant values are not drawn high. */
export function softMax(unit: Unit): number {
  if (unit === 'bytes' || unit === 'Bps') return 1_024;
  if (unit === 's' || unit === 'percentunit') return 0.01;
  return unit === 'short' ? 1 : 0.1;
}

/** The axis includes the first threshold if the values reach this share of it. */
const NEAR_THRESHOLD = 0.4;
const HEADROOM = 1.06;

export const thresholdsOf = (steps: Steps | undefined): readonly (readonly [number, string])[] =>
  (steps?.slice(1) ?? []).filter((step) => typeof step !== 'string');

/** The range of the values' axis. */
export function valueRange(input: GraphInput, drawn: readonly (readonly (number | null)[])[]): [number, number] {
  let [low, high] = [0, softMax(input.unit)];
  for (const values of drawn) {
    for (const value of values) {
      if (value === null) continue;
      if (value > high) high = value;
      if (value < low) low = value;
    }
  }
  for (const { value } of input.exemplars ?? []) high = Math.max(high, value);
  const next = thresholdsOf(input.steps).find(([from]) => from > high);
  if (next !== undefined && high >= next[0] * NEAR_THRESHOLD) high = next[0];
  const top = input.max !== undefined && high <= input.max ? input.max : high * HEADROOM;
  return [input.mayBeNegative ? low * HEADROOM : 0, top];
}

function timeText(at: number, step: number): string {
  if (step >= DAY) return day(at);
  const text = clock(at, step < MINUTE ? 'seconds' : 'minutes');
  return text === '00:00' ? day(at) : text;
}

const look = (): Pick<uPlot.Axis, 'stroke' | 'font' | 'ticks' | 'grid'> => ({
  stroke: () => styleColour('muted'),
  font,
  ticks: { show: false },
  grid: { stroke: () => styleColour('grid'), width: 1 },
});

/** The width of the longest label. */
function widthFor(plot: uPlot, texts: readonly string[] | null): number {
  if (texts === null || texts.length === 0) return 40;
  const { ctx } = plot;
  ctx.save();
  ctx.font = font;
  const widest = Math.max(...texts.map((text) => ctx.measureText(text).width));
  ctx.restore();
  return Math.ceil(widest) + 14;
}

export function axes(unit: Unit): uPlot.Axis[] {
  return [
    {
      ...look(),
      size: 24,
      gap: 4,
      space: 64,
      values: (_plot, splits, _axis, _space, step) => splits.map((at) => timeText(at, step)),
    },
    {
      ...look(),
      gap: 6,
      space: 28,
      size: (plot, texts) => widthFor(plot, texts),
      incrs: valueSteps(unit),
      values: (_plot, splits) => splits.map((value) => axisText(value, unit)),
    },
  ];
}
