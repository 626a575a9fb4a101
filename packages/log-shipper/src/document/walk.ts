// State of serialising one record (circular references, depth, truncation), and the bounds of its texts.
import { limits } from '../limits.ts';
import type { FieldNames, FieldNode } from './field-names.ts';
import type { FieldTypes } from './field-types.ts';
import type { Redaction } from './redaction.ts';

/** The state for one record. */
export interface Walk {
  readonly ancestors: object[];
  /** Keys above the current value. */
  readonly path: string[];
  readonly redaction: Redaction | undefined;
  /** Chosen types of the app's fields. */
  readonly types: FieldTypes | undefined;
  /** Counts the field names, and those of the current object; undefined if they are not counted. */
  readonly names: FieldNames | undefined;
  node: FieldNode | undefined;
  values: number;
  /** Characters of texts read so far. */
  length: number;
  /** Number of places at which something was omitted. */
  cuts: number;
  redacted: number;
  /** Number of fields that are not shipped because the user chose so. */
  leftOut: number;
}

/** Resets the walk. */
export function resetWalk(walk: Walk): void {
  walk.values = 0;
  walk.length = 0;
  walk.cuts = 0;
  walk.redacted = 0;
  walk.leftOut = 0;
}

/** A walk in its initial state. */
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

/** Text with at most `max` characters, well formed, with a mark if it was cut. */
export function boundedText(text: string, max: number = limits.stringLengthMax): string {
  const cut = text.length > max ? `${text.slice(0, max)}…[${text.length - max} more]` : text;
  return cut.isWellFormed() ? cut : cut.toWellFormed();
}

const ESCAPE = '\x1b';
/** Terminal control sequences: colours, cursor movements and links; no character is scanned twice. */
export const terminalSequence: RegExp = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\x07${ESCAPE}]*(?:\\x07|${ESCAPE}\\\\))?`,
  'g',
);

/** Whether a text has no terminal control characters. */
export function isPrinted(text: string): boolean {
  return !text.includes(ESCAPE);
}

function printed(text: string): string {
  return isPrinted(text) ? text : text.replaceAll(terminalSequence, '');
}

/** A text ready for a document: without control sequences, bounded, well formed, and redacted. */
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

/** Cut after the redaction: the beginning of a secret that ends after the cut would not be recognised. */
function cutText(text: string, max: number, walk: Walk): string {
  walk.cuts += 1;
  const kept = printed(text.slice(0, max));
  const { redaction } = walk;
  const clean =
    redaction === undefined ? kept : redaction.text(printed(text.slice(0, max + limits.secretLengthMax)), kept.length);
  if (clean !== kept) walk.redacted += 1;
  return `${clean}…[${text.length - max} more]`.toWellFormed();
}
