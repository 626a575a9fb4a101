// The tooltip of a graph at one time: its values, the largest first, and the deploys near it.
import type uPlot from 'uplot';
import { moment } from '../format/clock.ts';
import { valueText } from '../format/value.ts';
import { limits } from '../limits.ts';
import type { DrawnSeries, GraphInput } from './graph-input.ts';

function element(tag: string, name: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function row({ name, shownColour }: DrawnSeries, text: string): HTMLElement {
  const made = element('div', 'tooltip-row');
  const swatch = element('i', 'swatch');
  swatch.style.setProperty('--own', shownColour);
  made.append(swatch, element('span', 'tooltip-name', name), element('b', '', text));
  return made;
}

/** The tooltip names deploys within this many pixels of the cursor. */
const NEAR_PIXELS = 6;

function content(plot: uPlot, input: GraphInput, series: readonly DrawnSeries[], index: number): HTMLElement[] {
  const at = input.times[index] ?? 0;
  const valued = series
    .map((each) => ({ each, value: each.values[index] ?? null }))
    .filter(({ value }) => value !== null)
    .sort((one, other) => (other.value ?? 0) - (one.value ?? 0));
  const x = plot.valToPos(at, 'x');
  const deploys = (input.deploys ?? []).filter((deploy) => Math.abs(plot.valToPos(deploy.at, 'x') - x) < NEAR_PIXELS);
  const more = valued.length - limits.tooltipSeriesMax;
  return [
    element('div', 'tooltip-time', moment(at)),
    ...valued.slice(0, limits.tooltipSeriesMax).map(({ each, value }) => row(each, valueText(value, input.unit))),
    ...(more > 0 ? [element('div', 'tooltip-more', `and ${more} more`)] : []),
    ...(valued.length === 0 ? [element('div', 'tooltip-more', 'no value')] : []),
    ...deploys.map(({ service, version }) => element('div', 'tooltip-deploy', `${service} ${version} appeared`)),
  ];
}

/** Shows the tooltip beside the cursor, on the side with more space. */
export function showTooltip(
  tooltip: HTMLElement,
  plot: uPlot,
  input: GraphInput,
  series: readonly DrawnSeries[],
): void {
  const { idx, left = -1 } = plot.cursor;
  tooltip.hidden = idx === null || idx === undefined || left < 0;
  if (tooltip.hidden || typeof idx !== 'number') return;
  tooltip.replaceChildren(...content(plot, input, series, idx));
  const x = plot.over.offsetLeft + left;
  const isRight = left > plot.over.clientWidth / 2;
  tooltip.style.left = isRight ? 'auto' : `${x + 14}px`;
  tooltip.style.right = isRight ? `${plot.root.clientWidth - x + 14}px` : 'auto';
}
