// A saved object, and the part of it that is its content.
import { ContentError, type Operation } from '../../content-error.ts';
import { fingerprint, isObject, type JsonObject } from '../fingerprint.ts';

/** A reference from one saved object to another. */
export interface Reference {
  readonly name: string;
  readonly type: string;
  readonly id: string;
}

/** A saved object in the format of Kibana's export and import. */
export interface SavedObject extends JsonObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: JsonObject;
  readonly references: readonly Reference[];
  readonly created_at?: string;
  readonly updated_at?: string;
}

/** The key of an object. */
export function keyOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type}:${id}`;
}

/** The display name. */
export function titleOf({ attributes, id }: SavedObject): string {
  const title = attributes.title ?? attributes.name;
  return typeof title === 'string' && title !== '' ? title : id;
}

/** One object on each line; without the summary that Kibana puts last. */
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
    // Reported below.
  }
  throw new ContentError('content', {
    operation,
    what: 'cannot read saved objects',
    why: `a line is not a JSON object: ${line.slice(0, 60)}`,
  });
}

/**
 * The content of an object, as a fingerprint: equal for equivalent objects. It excludes Kibana's metadata, tags, and
 * the field popularity that Kibana counts in data views.
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

/** Kibana stores many values as JSON in a string, with keys in any order. */
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
