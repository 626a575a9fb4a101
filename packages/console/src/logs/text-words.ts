// Splits a full-text query into words and phrases.
import { checkedText, refusedParameter } from './checked-text.ts';
import { limits } from './limits.ts';

/** A part of a text; every part must match. */
export interface TextWord {
  readonly text: string;
  /** Whether a star is a wildcard: it was written without quotes. */
  readonly wildcard: boolean;
}

/** @throws ConsoleError `bad_request` for an unclosed quote, and for too many words */
export function textWords(text: string): readonly TextWord[] {
  checkedText('text', text, limits.textLengthMax);
  const parts = text.split('"');
  if (parts.length % 2 === 0) throw refusedParameter('text', text, 'close the quote of the phrase');
  const words = parts.flatMap((part, at): TextWord[] => {
    if (at % 2 === 1) return part.trim() === '' ? [] : [{ text: part, wildcard: false }];
    return part.split(/\s+/).filter(Boolean).flatMap(unquoted);
  });
  if (words.length > limits.textWordsMax)
    throw refusedParameter('text', text, `it must have at most ${limits.textWordsMax} words and phrases`);
  return words;
}

/** The characters at which Elasticsearch splits a message; a word with a star is compared with the parts between. */
const separators = /[^\p{L}\p{M}\p{N}_.'*]+/u;

function unquoted(word: string): TextWord[] {
  if (!word.includes('*')) return [{ text: word, wildcard: false }];
  return word
    .split(separators)
    .filter((part) => /[^*]/.test(part))
    .map((part) => ({ text: part, wildcard: part.includes('*') }));
}
