// Finds the error of a winston record as the app's formats left it: masked values stay masked.
import {
  type ErrorFields,
  errorDetails,
  errorFields,
  errorFieldsOfStack,
  isError,
  isStack,
  type PrintedFields,
  takeError,
} from '@telltale/log-shipper';

/** Fields under which errors are logged, including those written by the metadata format. */
const errorKeys = ['error', 'err', 'exception'] as const;

/** An error as the app logged it, and its place. */
export interface GivenError {
  readonly error: Error;
  /** The place: the record itself, its message, an argument after the message, or a field. */
  readonly place: 'record' | 'message' | 'argument' | (typeof errorKeys)[number];
}

/** The error of a record, before formats change it. */
export function givenError(
  info: PrintedFields,
  extras: readonly unknown[],
  logged: Error | undefined,
): GivenError | undefined {
  if (isError(info)) return { error: info, place: 'record' };
  if (logged !== undefined && [undefined, logged.message].includes(info.message as string | undefined)) {
    return { error: logged, place: 'record' };
  }
  const { message } = info;
  if (isError(message)) return { error: message, place: 'message' };
  const argument = extras.find(isError);
  if (argument !== undefined) return { error: argument, place: 'argument' };
  return errorField(info) ?? (isObject(info.metadata) ? errorField(info.metadata) : undefined);
}

function isObject(value: unknown): value is PrintedFields {
  return typeof value === 'object' && value !== null;
}

function errorField(fields: PrintedFields): GivenError | undefined {
  for (const place of errorKeys) {
    const value = fields[place];
    if (isError(value)) return { error: value, place };
  }
  return undefined;
}

/** The description of an error; its parts are removed from the fields. */
export interface RecordError {
  readonly error: ErrorFields | undefined;
  /** Details of the error that are not among the fields. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** An error that a format has converted to an object, such as that of the Elastic Common Schema. */
function takePrinted(fields: PrintedFields): ErrorFields | undefined {
  for (const key of errorKeys) {
    if (isError(fields[key])) continue;
    const error = takeError(fields, key);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** Removes the stack that winston or a format wrote beside the message. */
function takeStack(fields: PrintedFields): string | undefined {
  const { stack } = fields;
  if (!isStack(stack)) return undefined;
  delete fields.stack;
  return stack;
}

/** An error that is printed by its own toJSON; undefined if it has none. */
function printedByItself(error: Error): PrintedFields | undefined {
  const toJson: unknown = Reflect.get(error, 'toJSON');
  if (typeof toJson !== 'function') return undefined;
  const printed: unknown = Reflect.apply(toJson, error, ['']);
  return typeof printed === 'object' && printed !== null ? { ...printed } : { message: printed };
}

function errorOfField(fields: PrintedFields, { error, place }: GivenError): RecordError {
  if (fields[place] !== error) {
    // Moved to another place, where it stays, as the metadata format does; or replaced by something with less
    // information.
    const isMoved = Object.values(fields).some((value) => isObject(value) && value[place] === error);
    return { error: isMoved ? errorFields(error) : undefined };
  }
  const printed = printedByItself(error);
  if (printed === undefined) {
    const details = errorDetails(error);
    if (details === undefined) delete fields[place];
    else fields[place] = details;
    return { error: errorFields(error) };
  }
  fields[place] = printed;
  const { type } = errorFields(error);
  const { message } = printed;
  const shown = takeError(fields, place) ?? (typeof message === 'string' ? { message } : {});
  return { error: type === undefined ? shown : { type, ...shown } };
}

/** Whether winston has written the error's message into the record's, and a format has changed it. */
function isMasked(message: string, { error, place }: GivenError, hasTokens: boolean): boolean {
  return (place !== 'argument' || !hasTokens) && !message.includes(String(error.message));
}

function errorOfRecord(fields: PrintedFields, given: GivenError, message: string, hasTokens: boolean): RecordError {
  const { error, place } = given;
  const written = errorFields(error);
  const stack = takeStack(fields);
  if (fields.cause === error.cause) delete fields.cause;
  const { cause, errors, ...own } = errorDetails(error) ?? {};
  // Its own properties are fields of the record, unless winston does not merge it.
  const isMerged =
    place === 'record' || (place === 'argument' && !hasTokens) || (place === 'message' && !isError(fields.message));
  const details = {
    ...(!isMerged && own),
    ...(cause !== undefined && { cause }),
    ...(errors !== undefined && { errors }),
  };
  const changed = isMasked(message, given, hasTokens)
    ? {
        message,
        stack_trace: stack ?? written.stack_trace?.replaceAll(String(error.message), message),
      }
    : stack !== undefined && stack !== error.stack
      ? { stack_trace: stack }
      : undefined;
  return {
    error: changed === undefined ? written : ({ ...written, ...changed } as ErrorFields),
    details: Object.keys(details).length > 0 ? details : undefined,
  };
}

/**
 * Describes the error of a record.
 *
 * @param fields the fields of the record after its formats, without its level; the error is removed from them
 * @param message the message after the formats, as text
 * @param hasTokens whether the original message had tokens for arguments
 */
export function tellError(
  fields: PrintedFields,
  given: GivenError | undefined,
  message: string,
  hasTokens: boolean,
): RecordError {
  const printed = takePrinted(fields);
  if (printed !== undefined) {
    takeStack(fields);
    return { error: printed };
  }
  if (given === undefined) {
    const stack = takeStack(fields);
    if (stack === undefined) return { error: undefined };
    const { code } = fields;
    const isCode = typeof code === 'string' || typeof code === 'number';
    return { error: { ...errorFieldsOfStack(stack, message), ...(isCode && { code: String(code) }) } };
  }
  const { place } = given;
  // Records of winston's own exception handlers have the error in a field, and its message and stack in the record's.
  if (place === 'error' && (fields.exception === true || fields.rejection === true)) {
    delete fields.error;
    return errorOfRecord(fields, given, message, hasTokens);
  }
  return place === 'record' || place === 'message' || place === 'argument'
    ? errorOfRecord(fields, given, message, hasTokens)
    : errorOfField(fields, given);
}
