// Exemplars over a graph: points of single requests, each a link to the log lines of its request.
import type uPlot from 'uplot';
import { clock } from '../format/clock.ts';
import { valueText } from '../format/value.ts';
import { limits } from '../limits.ts';
import type { GraphInput } from './graph-input.ts';

/** If there are too many, the slowest are kept: those are of most interest. */
function chosen({ exemplars = [], currentTrace }: GraphInput): GraphInput['exemplars'] {
  if (exemplars.length <= limits.exemplarsMax) return exemplars;
  const isCurrent = ({ trace_id }: { trace_id: string }): boolean => trace_id === currentTrace;
  return exemplars
    .toSorted((one, other) => Number(isCurrent(other)) - Number(isCurrent(one)) || other.value - one.value)
    .slice(0, limits.exemplarsMax);
}

/** Positions the links; called again after each drawing. */
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
    // In the order of the Tab key, so many links would hide everything else; the panel's own link leads to the slowest.
    link.tabIndex = -1;
    link.style.left = `${left}px`;
    link.style.top = `${top}px`;
    link.addEventListener('mousedown', (event) => event.stopPropagation());
    plot.over.append(link);
  }
}
