// Checks settings against a schema: accepted values, how a wrong value is shown, the closest name to an unknown one.
import { closestMatch, type MatchOptions } from './closest-match.ts';
import { hiddenText, shownSetting } from './mask-secrets.ts';

/** The part of a schema that describes the accepted values of a setting. */
export interface CheckedSetting {
  readonly type: string;
  /** Bounds of an integer. */
  readonly min?: number;
  readonly max?: number;
  /** The accepted words, for the setting itself or for the items of a list. */
  readonly words?: readonly string[];
  /** The value is never shown. */
  readonly secret?: true;
  /** The value is never shown, because a part of it may be secret. */
  readonly hidden?: true;
}

/** Describes what the text of a setting must be, as in "a port"; undefined if it is valid. */
export type SettingCheck = (text: string, setting: CheckedSetting) => string | undefined;

/** An invalid value. */
export interface SettingProblem {
  /** The value in quotes, or its placeholder. */
  readonly value: string;
  /** Describes what it must be. */
  readonly accepted: string;
}

/** The items of a comma list. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const isHttpUrl = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

/** Checks for types that need only the text; a schema adds its own types. */
export const settingChecks: Readonly<
  Record<'flag' | 'integer' | 'ratio' | 'url' | 'urls' | 'name' | 'word' | 'words', SettingCheck>
> = {
  flag: (text) => (/^(true|false)$/i.test(text) ? undefined : 'true or false'),
  integer(text, { min = 0, max = Number.MAX_SAFE_INTEGER }) {
    const isWithin = /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
    return isWithin ? undefined : `a whole number from ${min} to ${max}`;
  },
  ratio: (text) => (Number(text) >= 0 && Number(text) <= 1 && text.trim() !== '' ? undefined : 'a number from 0 to 1'),
  url: (text) => (isHttpUrl(text) ? undefined : 'an address such as https://collector:4318'),
  urls: (text) =>
    commaList(text).length > 0 && commaList(text).every(isHttpUrl)
      ? undefined
      : 'one address such as https://elasticsearch:9200, or a comma list',
  // Elasticsearch's rule for a part of a data stream's name; a dash would end the part.
  name: (text) =>
    /^[a-z0-9][a-z0-9_.]{0,99}$/.test(text) ? undefined : 'lower case letters, digits, _ and ., 100 at most',
  word: (text, { words = [] }) => (words.includes(text) ? undefined : `one of ${words.join(', ')}`),
  words: (text, { words = [] }) =>
    text === 'none' || commaList(text).every((word) => words.includes(word))
      ? undefined
      : `none, or a comma list of ${words.join(', ')}`,
};

/** The problem with a value; undefined if there is none. Types without a check accept every text. */
export function checkSetting(
  setting: CheckedSetting,
  text: string,
  checks: Readonly<Record<string, SettingCheck>>,
): SettingProblem | undefined {
  const accepted = checks[setting.type]?.(text, setting);
  if (accepted === undefined) return undefined;
  return { value: setting.secret || setting.hidden ? hiddenText : shownSetting(text), accepted };
}

/** A name that is set but is not in any schema. */
export interface UnknownSetting {
  readonly name: string;
  /** The name that was probably intended. */
  readonly meant: string | undefined;
}

/** Unknown names that begin with the prefix. */
export function unknownSettings(
  names: readonly string[],
  known: readonly string[],
  options: MatchOptions & { readonly prefix: string },
): UnknownSetting[] {
  return names
    .filter((name) => name.startsWith(options.prefix) && !known.includes(name))
    .map((name) => ({ name, meant: closestMatch(name, known, options) }));
}
