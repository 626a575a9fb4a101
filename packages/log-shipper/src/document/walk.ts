// State of serialising one record (circular references, depth, truncation), and how its texts are bounded.
import { limits } from '../limits.ts';
import type { FieldNames, FieldNode } from './field-names.ts';
import type { FieldTypes } from './field-types.ts';
import type { Redaction } from './redaction.ts';

/** What was done to the values of one record. */
export interface Walk {
  readonly ancestors: object[];
  /** Keys on the way down to the value at hand. */
  readonly path: string[];
  readonly redaction: Redaction | undefined;
  /** Types that were chosen for fields of the app. */
  readonly types: FieldTypes | undefined;
  /** Counts the names of fields, and the names at the place at hand; undefined where nobody asks. */
  readonly names: FieldNames | undefined;
  node: FieldNode | undefined;
  values: number;
  /** Characters of texts read so far. */
  length: number;
  /** Places at which something was left out. */
  cuts: number;
  redacted: number;
  /** Fields that are not shipped because somebody chose so. */
  leftOut: number;
}

/** Begins the walk anew. */
export function resetWalk(walk: Walk): void {
  walk.values = 0;
  walk.length = 0;
  walk.cuts = 0;
  walk.redacted = 0;
  walk.leftOut = 0;
}

/** A walk that has not begun. */
export function newWalk(redaction?: Redaction, types?: FieldTypes, names?: FieldNames): Walk {
  const node = names?.root;
  return {
    ancestors: [],
    path: [],
    redaction,
    types,
    names,
    node,
    values: 0,
    length: 0,
    cuts: 0,
    redacted: 0,
    leftOut: 0,
  };
}

/** Text with at most `max` characters, well formed, and a mark where it was cut. */
export function boundedText(text: string, max: number = limits.stringLengthMax): string {
  const cut = text.length > max ? `${text.slice(0, max)}…[${text.length - max} more]` : text;
  return cut.isWellFormed() ? cut : cut.toWellFormed();
}

const ESCAPE = '\x1b';
/** What a terminal takes for colours, movements of its cursor and links; no character is looked at twice. */
export const terminalSequence: RegExp = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\x07${ESCAPE}]*(?:\\x07|${ESCAPE}\\\\))?`,
  'g',
);

/** Whether a text has nothing that only a terminal can show. */
export function isPrinted(text: string): boolean {
  return !text.includes(ESCAPE);
}

function printed(text: string): string {
  return isPrinted(text) ? text : text.replaceAll(terminalSequence, '');
}

/** A text as it may be shown: without colours, bounded, well formed, and without secrets. */
export function cleanText(text: string, walk: Walk): string {
  const max = Math.min(limits.stringLengthMax, limits.recordLengthMax - walk.length);
  walk.length += Math.min(text.length, max);
  if (text.length > max) return cutText(text, max, walk);
  if (walk.redaction?.isKnown(text) === true) return text;
  const bounded = printed(text.isWellFormed() ? text : text.toWellFormed());
  const clean = walk.redaction === undefined ? bounded : walk.redaction.text(bounded);
  if (clean !== bounded) walk.redacted += 1;
  return clean;
}

/** Cut after the secrets are out: of one that ends behind the cut, the beginning would look like none. */
function cutText(text: string, max: number, walk: Walk): string {
  walk.cuts += 1;
  const kept = printed(text.slice(0, max));
  const { redaction } = walk;
  const clean =
    redaction === undefined ? kept : redaction.text(printed(text.slice(0, max + limits.secretLengthMax)), kept.length);
  if (clean !== kept) walk.redacted += 1;
  return `${clean}…[${text.length - max} more]`.toWellFormed();
}
