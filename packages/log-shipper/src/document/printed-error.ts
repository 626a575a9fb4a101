// Parses errors as loggers print them into `error.*`; any other text stays in the message.
import { limits } from '../limits.ts';
import { type ErrorFields, isStack } from './error-fields.ts';
import { boundedText } from './walk.ts';

/** The fields of a record; those that are written elsewhere are removed. */
export type PrintedFields = Record<string, unknown>;

function isObject(value: unknown): value is PrintedFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCode(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= limits.keyLengthMax);
}

/** Removes the fields that every error has from a serialized one; undefined if it is another kind of object. */
function takeFields(printed: PrintedFields): ErrorFields | undefined {
  const { message, code } = printed;
  // pino and ECS write the class as `type`, bunyan as `name`.
  const typeKey = isText(printed.type) ? 'type' : 'name';
  const stackKey = isText(printed.stack_trace) ? 'stack_trace' : 'stack';
  const { [typeKey]: type, [stackKey]: stack } = printed;
  // Without stack frames (the app may have turned them off), class and message identify an error.
  if (!(isStack(stack) || (isText(stack) && isText(type) && isText(message)))) return undefined;
  delete printed[stackKey];
  const fields = { stack_trace: boundedText(stack, limits.stackLengthMax) };
  if (isText(type)) {
    delete printed[typeKey];
    Object.assign(fields, { type: boundedText(type, limits.keyLengthMax) });
  }
  if (isText(message)) {
    delete printed.message;
    Object.assign(fields, { message });
  }
  if (isCode(code)) {
    delete printed.code;
    Object.assign(fields, { code: String(code) });
  }
  return fields;
}

/** Removes the error under a key from the fields of a record; details beyond `error.*` stay there. */
export function takeError(fields: PrintedFields, key: string): ErrorFields | undefined {
  const printed = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (!isObject(printed)) return undefined;
  // A copy, because the app may hold the object.
  const rest = { ...printed };
  const error = takeFields(rest);
  if (error === undefined) return undefined;
  if (Object.values(rest).some((value) => value !== undefined)) fields[key] = rest;
  else delete fields[key];
  return error;
}

/** The same for names with dots, as in the Elastic Common Schema. */
export function takeDottedError(fields: PrintedFields): ErrorFields | undefined {
  const { 'error.type': type, 'error.message': message, 'error.stack_trace': stack, 'error.code': code } = fields;
  if (!isText(stack) || !isStack(stack)) return undefined;
  const error: Record<string, string> = { stack_trace: stack };
  delete fields['error.stack_trace'];
  for (const [name, value] of Object.entries({ type, message, code })) {
    if (!isCode(value) && !isText(value)) continue;
    error[name] = String(value);
    delete fields[`error.${name}`];
  }
  return error;
}
