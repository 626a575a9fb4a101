// Lays out panels: sizes, and positions from left to right, then below.
import type { Panel } from './panel.ts';

/** Columns of a dashboard's grid. */
export const gridColumns = 24;

const heights = { stat: 4, graph: 8, table: 8, lines: 12, bars: 8 } as const;
const widths = { stat: 4, graph: 8, table: 12, lines: 24, bars: 12 } as const;

interface Size {
  readonly w: number;
  readonly h: number;
}

/** Width in columns of the grid, height in its rows. */
export function sizeOf({ kind, width }: Panel): Size {
  return { w: width ?? widths[kind], h: heights[kind] };
}

/** The panels of a row with their positions, and the row's height. */
export function placed(panels: readonly Panel[]): {
  readonly panels: readonly { readonly panel: Panel; readonly x: number; readonly y: number }[];
  readonly height: number;
} {
  let x = 0;
  let y = 0;
  let tallest = 0;
  const places = panels.map((panel) => {
    const { w, h } = sizeOf(panel);
    if (x + w > gridColumns) {
      y += tallest;
      x = 0;
      tallest = 0;
    }
    const place = { panel, x, y };
    x += w;
    tallest = Math.max(tallest, h);
    return place;
  });
  return { panels: places, height: y + tallest };
}
