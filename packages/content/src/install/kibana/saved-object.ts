// A saved object, and which part of it is its content.
import { ContentError, type Operation } from '../../content-error.ts';
import { fingerprint, isObject, type JsonObject } from '../fingerprint.ts';

/** From one saved object to another. */
export interface Reference {
  readonly name: string;
  readonly type: string;
  readonly id: string;
}

/** A saved object as Kibana's export writes it and its import takes it. */
export interface SavedObject extends JsonObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: JsonObject;
  readonly references: readonly Reference[];
  readonly created_at?: string;
  readonly updated_at?: string;
}

/** How an object is named among others. */
export function keyOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type}:${id}`;
}

/** What people know it by. */
export function titleOf({ attributes, id }: SavedObject): string {
  const title = attributes.title ?? attributes.name;
  return typeof title === 'string' && title !== '' ? title : id;
}

/** One object a line; the summary that Kibana puts last is none. */
export function parseLines(operation: Operation, text: string): SavedObject[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const parsed = parseLine(operation, line);
      return 'type' in parsed ? [{ ...parsed, references: parsed.references ?? [] } as SavedObject] : [];
    });
}

function parseLine(operation: Operation, line: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(line);
    if (isObject(parsed)) return parsed;
  } catch {
    // Told below.
  }
  throw new ContentError('content', {
    operation,
    what: 'cannot read saved objects',
    why: `a line is not a JSON object: ${line.slice(0, 60)}`,
  });
}

/**
 * The content of an object, as a fingerprint: the same for two objects that say the same. Left out is what Kibana
 * writes beside, the tags on it, and how often fields were looked at, which Kibana counts in data views.
 */
export function contentOf(object: SavedObject): string {
  const references = object.references
    .filter(({ type }) => type !== 'tag')
    .map(({ name, type, id }) => `${name} ${type} ${id}`)
    .sort();
  const attributes = Object.fromEntries(
    Object.entries(object.attributes).map(([name, value]) => [name, attributeContent(name, value)]),
  );
  return fingerprint({ type: object.type, id: object.id, attributes, references });
}

/** Kibana keeps much as JSON inside a string, whose keys it orders as it pleases. */
export function attributeContent(name: string, value: unknown): unknown {
  if (typeof value === 'string' && /^[[{]/.test(value)) {
    try {
      return attributeContent(name, JSON.parse(value) as unknown);
    } catch {
      return value;
    }
  }
  if (name === 'fieldAttrs' && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([field, held]) => [field, withoutCount(held)]));
  }
  if (Array.isArray(value)) return value.map((entry) => attributeContent('', entry));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, attributeContent(key, held)]));
}

function withoutCount(held: unknown): unknown {
  if (!isObject(held)) return held;
  const { count: _, ...rest } = held;
  return rest;
}
