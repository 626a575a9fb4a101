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
    why: 'a password is for no reader of logs',
    holds: (printed, documented, { path }) =>
      documented === '[redacted]'
        ? /passw|pin$/.test(path.at(-1) ?? '')
        : isText(documented) &&
          documented.includes('[redacted]') &&
          isText(printed) &&
          documented === printed.replace('hunter2hunter2', '[redacted]'),
  },
  'long texts are cut': {
    why: 'a longer one is a body that somebody logged by mistake',
    holds: (printed, documented) =>
      isText(printed) &&
      isText(documented) &&
      printed.length > 65_536 &&
      documented === `${printed.slice(0, 65_536)}…[${printed.length - 65_536} more]`,
  },
  'what is nested more than eight deep is cut': {
    why: 'it is a cycle in all but name',
    holds: (printed, documented, { path }) =>
      typeof printed === 'object' && documented === '[too deep]' && path.length >= 8,
  },
  'colours are left out': {
    why: 'they are for terminals, and hide a text from whoever searches it',
    holds: (printed, documented) =>
      isText(printed) && printed.includes('\u001b') && documented === stripVTControlCharacters(printed),
  },
  'texts are well formed': {
    why: 'half a character is no Unicode',
    holds: (printed, documented) => isText(printed) && !printed.isWellFormed() && documented === printed.toWellFormed(),
  },
  'numbers that JSON has not are told': {
    why: 'the library prints `null` for `NaN`, which says less',
    holds: (printed, documented) => printed === null && isText(documented) && /^(?:NaN|-?Infinity)$/.test(documented),
  },
  'bytes are told in base64, the first 64 of them': {
    why: 'a list of numbers has a field for each byte',
    holds: (printed, documented) => {
      if (typeof printed !== 'object' || printed === null || !isText(documented)) return false;
      if (/^\[\d+ bytes\]$/.test(documented)) return true;
      const { data } = printed as { readonly data?: readonly number[] };
      const head = Buffer.from(documented, 'base64');
      return Array.isArray(data) ? head.equals(Buffer.from(data)) : head.length > 0;
    },
  },
  'what JSON has no form for is told': {
    why: 'winston and bunyan print `{}` for a map or an error, and nothing for a function',
    holds: (printed, documented) =>
      isEmpty(printed)
        ? documented !== undefined && documented !== null
        : printed === undefined && /^(?:\[function|Symbol\()/.test(String(documented)),
  },
  'groups are not indented': {
    why: 'the blanks of `console.group` say nothing where lines of others stand between',
    holds: (printed, documented) =>
      isText(printed) && /^ {2}/.test(printed) && documented === printed.replaceAll(/^ {2}/gm, ''),
  },
  'a circle is told in our words': {
    why: 'each library has its own',
    holds: (printed, documented) => isText(printed) && /^\[Circular/.test(printed) && documented !== undefined,
  },
};
