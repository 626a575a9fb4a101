// Finds the end of a value in a text, for each notation; every scan is linear.

/** A part of a text. */
export interface Span {
  readonly from: number;
  /** The first character after it. */
  readonly to: number;
}

/** Number of backslashes at a position. */
export function backslashesAt(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 92) at++;
  return at - from;
}

export function isQuote(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 34 || code === 39 || code === 96;
}

/**
 * The end of a quoted text: the position of its closing quote, or of the backslashes before that.
 *
 * @param from after the opening quote
 * @param quote the opening quote
 * @param depth number of backslashes before the opening quote; the closing one has as many. A text that was quoted
 * within a quoted text has one, at the next level three, and so on
 */
export function quotedEnd(text: string, from: number, quote: string, depth: number): number {
  for (let at = from; at < text.length; ) {
    if (text.charCodeAt(at) !== 92) {
      // With depth, it is the quote of an outer text, which ends the inner one as well.
      if (text[at] === quote) return at;
      at += 1;
      continue;
    }
    const run = backslashesAt(text, at);
    if (text[at + run] === quote && (run < depth || run % (2 * (depth + 1)) === depth)) {
      return run < depth ? at : at + run - depth;
    }
    at += run + (text[at + run] === quote ? 1 : 0);
  }
  return text.length;
}

const word = /[A-Za-z_$][\w$]{0,255}/y;
const flag = /^(?:true|false|null|undefined|nil|None|True|False)$/;
const colon = /\s{0,4}(?::|=)/y;

/**
 * The end of an object or a list, after its closing bracket, or of the text if there is none. Also whether it contains
 * anything but numbers, flags and keys.
 */
export function bracketedEnd(text: string, from: number): { readonly to: number; readonly holdsText: boolean } {
  let open = 0;
  let holdsText = false;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 123 || code === 91) open += 1;
    else if (code === 125 || code === 93) {
      open -= 1;
      if (open === 0) return { to: at + 1, holdsText };
    } else if (isQuote(text, at)) {
      const depth = backslashesBefore(text, at, from);
      at = Math.min(text.length, quotedEnd(text, at + 1, text[at] ?? '', depth) + depth);
      holdsText ||= !isKey(text, at + 1);
    } else {
      word.lastIndex = at;
      const name = word.exec(text)?.[0];
      if (name === undefined) continue;
      at += name.length - 1;
      holdsText ||= !flag.test(name) && !isKey(text, at + 1);
    }
  }
  return { to: text.length, holdsText };
}

function isKey(text: string, behind: number): boolean {
  colon.lastIndex = behind;
  return colon.test(text);
}

function backslashesBefore(text: string, at: number, from: number): number {
  let before = at;
  while (before > from && text.charCodeAt(before - 1) === 92) before--;
  return at - before;
}

const closing = new Set(['"', "'", '`', ')', ']', '}', '>', ',', ';', '|', ':', '.', '!', '?', '<']);
/** Characters that may end an unquoted value if something like a next value or the end of a list follows. */
const delimiters = new Set(['&', ';', ',', '|', ')', ']', '}', '>', '"', "'", '`', '<']);
const nextPair = /[\s"'\\]{0,8}[\w.$-]{1,64}\]?["'\\]{0,4}\s{0,2}[=:]/y;

/** The end of an unquoted value: a space, or a delimiter after which such a value would not continue. */
export function bareEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0) return at;
    const character = text[at] ?? '';
    if (character === '\\') {
      if (/["'`nrt\\]/.test(text[at + 1] ?? '"')) return at;
    } else if (delimiters.has(character) && endsValue(text, at)) return at;
  }
  return text.length;
}

/** Whether the delimiter ends the value. In `ab,REST` and `p&ss` it is part of it. */
function endsValue(text: string, at: number): boolean {
  const next = text[at + 1];
  if (next === undefined || next <= ' ' || closing.has(next) || next === '\\') return true;
  const character = text[at];
  if (character === '&' || character === ',' || character === ';' || character === '|') {
    nextPair.lastIndex = at + 1;
    return nextPair.test(text);
  }
  return character === '<' && next === '/';
}

/** The end of a value that extends to the end of its line, or of the enclosing quotes. */
export function lineEnd(text: string, from: number, quote: string | undefined): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
    if (code === 92 && /["'nr\\]/.test(text[at + 1] ?? '')) return at;
    if (code === 34 && endsValue(text, at)) return at;
    if (quote !== undefined && text[at] === quote) return at;
  }
  return text.length;
}
