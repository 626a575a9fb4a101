// What is kept in mind while the values of one record are written, and how a text of it is shown.
import { limits } from '../limits.ts';
import type { Redaction } from './redaction.ts';

/** What was done to the values of one record. */
export interface Walk {
  readonly ancestors: object[];
  /** Keys on the way down to the value at hand. */
  readonly path: string[];
  readonly redaction: Redaction | undefined;
  values: number;
  /** Places at which something was left out. */
  cuts: number;
  redacted: number;
}

/** Begins the walk anew. */
export function resetWalk(walk: Walk): void {
  walk.values = 0;
  walk.cuts = 0;
  walk.redacted = 0;
}

/** A walk that has not begun. */
export function newWalk(redaction?: Redaction): Walk {
  return { ancestors: [], path: [], redaction, values: 0, cuts: 0, redacted: 0 };
}

/** Text with at most `max` characters, well formed, and a mark where it was cut. */
export function boundedText(text: string, max: number = limits.stringLengthMax): string {
  const cut = text.length > max ? `${text.slice(0, max)}…[${text.length - max} more]` : text;
  return cut.isWellFormed() ? cut : cut.toWellFormed();
}

const ESCAPE = '\x1b';
/** What a terminal takes for colours, movements of its cursor and links; no character is looked at twice. */
const terminalSequence = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\x07${ESCAPE}]*(?:\\x07|${ESCAPE}\\\\))?`,
  'g',
);

/** Whether a text has nothing that only a terminal can show. */
export function isPrinted(text: string): boolean {
  return !text.includes(ESCAPE);
}

/** A text as it may be shown: without colours, bounded, well formed, and without secrets. */
export function cleanText(text: string, walk: Walk): string {
  if (text.length > limits.stringLengthMax) walk.cuts += 1;
  const printed = boundedText(text);
  const bounded = isPrinted(printed) ? printed : printed.replaceAll(terminalSequence, '');
  const clean = walk.redaction === undefined ? bounded : walk.redaction.text(bounded);
  if (clean !== bounded) walk.redacted += 1;
  return clean;
}
