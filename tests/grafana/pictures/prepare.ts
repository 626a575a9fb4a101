// A dashboard and its answers as the page that draws it takes them.
import type { PanelResult } from '../../content/answers.ts';
import type { LogLine } from '../../content/grafana/elasticsearch-source.ts';
import type { Dashboard, Panel } from '../../content/grafana/model.ts';
import { textAt } from '../../content/links/click.ts';
import type { TimeRangeMs } from '../types.ts';
import type { Drawing, DrawnLine, DrawnPanel } from './drawing.ts';

/** The smallest common laptop screen. */
const WIDTH_PIXELS = 1_366;
const ROW_PIXELS = 38;
/** The scene is a few minutes old; before it there is nothing to see. */
const SHOWN_MS = 4 * 60_000;

/** Answers to the panels of a dashboard, as they can be kept in a file. */
export interface KeptAnswers {
  readonly uid: string;
  readonly range: TimeRangeMs;
  readonly panels: readonly PanelResult[];
}

function lineOf(line: LogLine, id: number): DrawnLine {
  return {
    id,
    time: String(line['@timestamp']).slice(11, 23),
    level: textAt(line, 'log.level') ?? '',
    text: `${textAt(line, 'service.name') ?? ''} ${textAt(line, 'message') ?? ''}`,
  };
}

/** Rows are not drawn in `panels` of a collapsed row: it is drawn as it opens. */
function drawn(panel: Panel, { panels }: KeptAnswers): DrawnPanel {
  const answered = panels.find((one) => one.panel.id === panel.id);
  return { model: panel, answers: answered?.answers ?? [], lines: (answered?.lines ?? []).map(lineOf) };
}

/** Of the whole dashboard: nothing is cut off. */
export function sizeOf({ panels }: Dashboard): { readonly width: number; readonly height: number } {
  return { width: WIDTH_PIXELS, height: Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * ROW_PIXELS };
}

export function drawingOf(dashboard: Dashboard, kept: KeptAnswers, theme: Drawing['theme']): Drawing {
  const { to } = kept.range;
  return {
    theme,
    ...sizeOf(dashboard),
    range: { from: to - SHOWN_MS, to },
    panels: dashboard.panels.map((panel) => drawn(panel, kept)),
  };
}
