// What is wrong with how panels stand beside each other: lines that are not full, or of panels of unequal height.
import type { Panel } from '../grafana/model.ts';

const COLUMNS = 24;

/** One line for each line of panels that is ragged. */
export function lineComplaints(panels: readonly Panel[]): string[] {
  const lines = Object.values(Object.groupBy(panels, ({ gridPos }) => gridPos.y)).map((line) => line ?? []);
  return lines.flatMap((line) => {
    const titles = line.map(({ title }) => title).join(', ');
    const width = line.reduce((sum, { gridPos }) => sum + gridPos.w, 0);
    return [
      ...(new Set(line.map(({ gridPos }) => gridPos.h)).size === 1 ? [] : [`${titles}: they are of unequal height`]),
      ...(width === COLUMNS ? [] : [`${titles}: they fill ${width} columns of ${COLUMNS}`]),
    ];
  });
}
