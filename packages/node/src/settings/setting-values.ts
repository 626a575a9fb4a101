// What the text of a setting may be by its type, and how it is shown where it may not.
import { isReadableFile } from '@telltale/files';
import type { Setting } from './settings-schema.ts';

/** The parts of a comma list. */
export function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** What is wrong with a text by the schema, as "a port ..."; undefined when nothing is. */
export function complaint(setting: Setting, text: string): string | undefined {
  switch (setting.type) {
    case 'integer': {
      const { min = 0, max = Number.MAX_SAFE_INTEGER } = setting;
      const value = Number(text);
      return /^\d+$/.test(text) && value >= min && value <= max ? undefined : `a whole number from ${min} to ${max}`;
    }
    case 'flag':
      return /^(true|false)$/i.test(text) ? undefined : 'true or false';
    case 'ratio':
      return Number(text) >= 0 && Number(text) <= 1 && text.trim() !== '' ? undefined : 'a number from 0 to 1';
    case 'url':
      return /^https?:$/.test(URL.parse(text)?.protocol ?? '')
        ? undefined
        : 'an address such as https://collector:4318';
    case 'file':
      return isReadableFile(text) ? undefined : 'the path of a file that this user can read';
    case 'urls':
      return list(text).length > 0 && list(text).every((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''))
        ? undefined
        : 'one address such as https://elasticsearch:9200, or a comma list';
    case 'name':
      // What Elasticsearch takes as a part of a data stream's name; a dash would end the part.
      return /^[a-z0-9][a-z0-9_.]{0,99}$/.test(text) ? undefined : 'lower case letters, digits, _ and ., 100 at most';
    case 'word':
      return setting.words?.includes(text) ? undefined : `one of ${setting.words?.join(', ')}`;
    case 'words': {
      const words = setting.words ?? [];
      return text === 'none' || list(text).every((word) => words.includes(word))
        ? undefined
        : `none, or a comma list of ${words.join(', ')}`;
    }
    default:
      return undefined;
  }
}
