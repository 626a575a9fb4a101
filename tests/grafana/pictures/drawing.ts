// What is handed to the page that draws a dashboard.
import type { Answer, TimeRangeMs } from '../types.ts';
import type { Theme } from './folder.ts';

/** A line of the log as it is drawn. */
export interface DrawnLine {
  readonly id: number;
  readonly time: string;
  readonly level: string;
  readonly text: string;
}

/** A panel, and what was answered to it. */
export interface DrawnPanel {
  /** The panel's JSON. */
  readonly model: object;
  readonly answers: readonly Answer[];
  readonly lines: readonly DrawnLine[];
}

/** A dashboard over its answers. */
export interface Drawing {
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
  readonly range: TimeRangeMs;
  readonly panels: readonly DrawnPanel[];
}
