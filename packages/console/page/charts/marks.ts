// Marks on a graph: horizontal lines for thresholds, vertical lines for deploys.
import type uPlot from 'uplot';
import { thresholdsOf } from './axes.ts';
import { styleColour } from './colours.ts';
import type { GraphInput } from './graph-input.ts';

function line(plot: uPlot, colour: string, dash: number[], from: [number, number], to: [number, number]): void {
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = Math.max(1, devicePixelRatio);
  ctx.setLineDash(dash.map((each) => each * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}

function drawThresholds(plot: uPlot, { steps }: GraphInput): void {
  const { left, top, width, height } = plot.bbox;
  for (const [value, colour] of thresholdsOf(steps)) {
    const y = Math.round(plot.valToPos(value, 'y', true)) + 0.5;
    if (y < top || y > top + height) continue;
    line(plot, styleColour(`c-${colour}`), [6, 5], [left, y], [left + width, y]);
  }
}

function drawDeploys(plot: uPlot, { deploys = [] }: GraphInput): void {
  const { left, top, width, height } = plot.bbox;
  const colour = styleColour('c-blue');
  for (const { at } of deploys) {
    const x = Math.round(plot.valToPos(at, 'x', true)) + 0.5;
    if (x < left || x > left + width) continue;
    line(plot, colour, [2, 3], [x, top], [x, top + height]);
    const size = 4 * devicePixelRatio;
    plot.ctx.save();
    plot.ctx.fillStyle = colour;
    plot.ctx.beginPath();
    plot.ctx.moveTo(x - size, top);
    plot.ctx.lineTo(x + size, top);
    plot.ctx.lineTo(x, top + size * 1.5);
    plot.ctx.fill();
    plot.ctx.restore();
  }
}

export function drawMarks(plot: uPlot, input: GraphInput): void {
  drawThresholds(plot, input);
  drawDeploys(plot, input);
}
