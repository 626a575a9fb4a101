// Points of single requests over a graph, each a link to the log lines of its request.
import type uPlot from 'uplot';
import { clock } from '../format/clock.ts';
import { valueText } from '../format/value.ts';
import { limits } from '../limits.ts';
import type { GraphInput } from './graph-input.ts';

/** The slowest stay where there are too many: they are what one looks for. */
function chosen({ exemplars = [], currentTrace }: GraphInput): GraphInput['exemplars'] {
  if (exemplars.length <= limits.exemplarsMax) return exemplars;
  const isCurrent = ({ trace_id }: { trace_id: string }): boolean => trace_id === currentTrace;
  return exemplars
    .toSorted((one, other) => Number(isCurrent(other)) - Number(isCurrent(one)) || other.value - one.value)
    .slice(0, limits.exemplarsMax);
}

/** Puts the links at their places; again after each drawing. */
export function placeExemplars(plot: uPlot, input: GraphInput): void {
  for (const old of plot.over.querySelectorAll('.exemplar')) old.remove();
  const { clientWidth, clientHeight } = plot.over;
  for (const { at, value, trace_id } of chosen(input) ?? []) {
    const [left, top] = [plot.valToPos(at, 'x'), plot.valToPos(value, 'y')];
    if (left < 0 || left > clientWidth || top < 0 || top > clientHeight) continue;
    const link = document.createElement('a');
    link.className = trace_id === input.currentTrace ? 'exemplar is-current' : 'exemplar';
    link.href = input.requestAddress?.(trace_id) ?? '#';
    link.title = `${valueText(value, input.unit)} at ${clock(at)}: show the log lines of this request (trace ${trace_id})`;
    link.setAttribute('aria-label', link.title);
    // One of so many in the order of the keys would hide all else; the panel's own link leads to the slowest.
    link.tabIndex = -1;
    link.style.left = `${left}px`;
    link.style.top = `${top}px`;
    link.addEventListener('mousedown', (event) => event.stopPropagation());
    plot.over.append(link);
  }
}
