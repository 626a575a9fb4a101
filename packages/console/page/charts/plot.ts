// One graph on a canvas, by uPlot: created once for its series, then updated with new values.
import uPlot from 'uplot';
import { draggedRange, wider } from '../time/range.ts';
import { chooseRange } from '../time/time-context.ts';
import { axes, valueRange } from './axes.ts';
import { mixed, styleColour } from './colours.ts';
import { placeExemplars } from './exemplars.ts';
import type { DrawnSeries, GraphInput } from './graph-input.ts';
import { drawMarks } from './marks.ts';
import { isolatedPoints, stack } from './stack.ts';
import { showTooltip } from './tooltip.ts';

interface State {
  readonly input: GraphInput;
  readonly series: readonly DrawnSeries[];
  readonly theme: string;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const STACK_FILL = 0.65;

export class Plot {
  readonly #host: HTMLElement;
  readonly #tooltip: HTMLElement;
  #plot: uPlot | undefined;
  #madeOf = '';
  #state: State;
  /** The series as drawn: a stack begins with the highest, so that the lower ones cover it. */
  #drawn: (number | null)[][] = [];

  constructor(host: HTMLElement, tooltip: HTMLElement, state: State) {
    this.#host = host;
    this.#tooltip = tooltip;
    this.#state = state;
  }

  update(state: State, size: Size): void {
    this.#state = state;
    const { input, series } = state;
    const visible = series.filter(({ tooltip_only }) => tooltip_only !== true);
    const values = visible.map((each) => [...each.values]);
    this.#drawn = input.stacked ? stack(values).reverse() : values;
    const data: uPlot.AlignedData = [[...input.times], ...this.#drawn];
    const names = visible.map(({ name, shownColour }) => [name, shownColour]);
    const madeOf = JSON.stringify([names, input.unit, input.style, input.stacked, state.theme]);
    if (this.#plot === undefined || madeOf !== this.#madeOf) {
      this.#plot?.destroy();
      this.#madeOf = madeOf;
      this.#plot = new uPlot(this.#options(input.stacked ? visible.toReversed() : visible, size), data, this.#host);
    } else {
      this.#plot.setData(data);
    }
    this.#describe();
  }

  resize(size: Size): void {
    this.#plot?.setSize(size);
  }

  destroy(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #describe(): void {
    const { input, series } = this.#state;
    const canvas = this.#plot?.ctx.canvas;
    canvas?.setAttribute('role', 'img');
    const names = series.map(({ name }) => name).filter(Boolean);
    canvas?.setAttribute('aria-label', `Graph of ${input.title}: ${names.slice(0, 8).join(', ') || 'one line'}`);
  }

  #series({ shownColour: colour }: DrawnSeries): uPlot.Series {
    const { input } = this.#state;
    const isFilled = input.stacked || input.style === 'bars';
    return {
      stroke: colour,
      width: input.style === 'bars' ? 0 : input.stacked ? 1 : 1.5,
      ...(isFilled && { fill: mixed(colour, styleColour('surface'), STACK_FILL) }),
      points: {
        show: true,
        size: 5,
        fill: colour,
        filter: (_plot, index, _show, gaps) =>
          input.style === 'bars' || gaps === undefined ? [] : isolatedPoints(this.#drawn[index - 1] ?? []),
      },
      ...(input.style === 'bars' && uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.8, 60], align: 1 }) }),
    };
  }

  #options(series: readonly DrawnSeries[], size: Size): uPlot.Options {
    return {
      ...size,
      ms: 1,
      legend: { show: false },
      padding: [8, 18, 0, 0],
      scales: {
        x: { range: () => [this.#state.input.range.from, this.#state.input.range.to] },
        y: { range: () => valueRange(this.#state.input, this.#drawn) },
      },
      axes: axes(this.#state.input.unit),
      series: [{}, ...series.map((each) => this.#series(each))],
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: true, y: false, setScale: false },
        // Other graphs follow the cursor but not the drag: only one range is chosen.
        sync: { key: 'telltale', setSeries: false, filters: { pub: (type) => /^mouse(?:move|leave)$/.test(type) } },
        bind: {
          // The event also fires on an exemplar's link over the graph; without it the tooltip would keep the previous
          // time.
          mousemove: (_plot, _over, follow) => (event) => {
            follow(event);
            return null;
          },
          dblclick: () => () => {
            chooseRange(wider(this.#state.input.range));
            return null;
          },
        },
      },
      hooks: {
        draw: [
          (plot) => {
            drawMarks(plot, this.#state.input);
            placeExemplars(plot, this.#state.input);
          },
        ],
        setCursor: [(plot) => showTooltip(this.#tooltip, plot, this.#state.input, this.#state.series)],
        setSelect: [(plot) => this.#choose(plot)],
      },
    };
  }

  #choose(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width <= 0) return;
    const range = draggedRange(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (range !== undefined) chooseRange(range);
  }
}
