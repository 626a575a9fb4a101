// Finds secrets in a text by the keys before them: in JSON, quoted JSON, the output of `util.inspect`, logfmt, headers,
// query strings, environment variables, YAML, XML and command lines.
import { limits } from '../limits.ts';
import { isAmount, isHarmlessWord, isPlaceholder, isSentence, looksGenerated } from './harmless-values.ts';
import { hidesValue, type KeyVerdict, normalised } from './secret-keys.ts';
import { backslashesAt, bareEnd, bracketedEnd, isQuote, lineEnd, quotedEnd, type Span } from './value-ends.ts';

/** Fragments, one of which is in every name of the table of secret keys. */
const stem =
  'pass|pwd|pw(?![a-z])(?<![a-z]pw)|secret|token|key|auth|cookie|cred|sig(?!n?[ai]l)|hmac|sas(?![a-z])(?<![a-z]sas)|jwt|[cx]srf|assertion|saml|sess|sid(?![a-z])(?<![a-z]sid)|otp|pin(?![gsn])|cv[vcn]|card|cc_?n|ssn|social|kennwort|contrase|mot_de|mnemonic|phrase|(?:verification|security|confirmation|factor|time|login|access|reset|sms|mfa|2fa|backup|recovery)[ _-]?code';

/** Whether a name may be that of a secret. */
const keyStem = new RegExp(stem, 'i');

/** Words that change the meaning of the name before them, or that make a name of the word before them. */
const secondWord = /[ _-](?:number|no|id|phrase|key|code|token|security(?: number)?)\b/iy;
/** Words that may stand between a key and its value in a sentence. */
const aside =
  /(?:\s?\([^()\n]{0,24}\)|\s(?:hash|value|header|string|text)\b|\s(?:for|of)\s[\w.@+'"-]{1,64}(?:\s[\w.@+'"-]{1,64})?(?=\s?[:=]))/iy;
const operator = /[\])]{0,2}[ \t]{0,16}(?:=>|->|→|:=|={1,3}|:(?!\/\/))/y;
/** A URL-encoded query or form, possibly with JSON in it. */
const encodedOperator = /(?:%2[27]|["'])?(?:%3[AD])(?:%20|\+)?(?:%2[27])?/iy;
const encodedValue = /(?:%(?!2[267C]|5D|7D)[0-9a-f]{2}|[^%&\s"'<>,;{}])+/iy;
const spaceBefore = /[ \t]{0,16}(?:[\r\n][ \t\r\n]{0,24}(?=\\{0,8}["'`{[]|string\())?/y;
const restOfTag = /(?:\s[^<>]{0,256})?>(?:<!\[CDATA\[)?/y;
/** Matches `{ name: 'password', value: 'x' }`, `name="password" value="x"` and similar. */
const valueKey = /[,;]?\s{0,80}[\\"'`]{0,8}(?:value|val|content|default|text)[\\"'`]{0,8}\s{0,4}(?:=>|[:=])\s{0,4}/iy;
const formPart = /(?:\r?\n|(?:\\r)?\\n){2}/y;
const nextItem = /\s{0,2},\s{0,64}/y;
const made =
  /(?:new )?(?:[A-Z]\w{0,40}(?:\(\d{1,9}\))? (?=[{[])|\[[^\]\n]{0,60}\] (?=[{[])|[A-Z]\w{0,40}\((?=\\{0,8}["'`])|string\(\d{1,9}\) (?=")|[bruf](?=["']))/y;
const placeholder = /\$?\{{1,2}[\w .-]{0,64}\}{1,2}(?![\w:])/y;
/** A YAML block: the indented lines below. */
const block = /[|>][-+]?\d?[ \t]{0,16}\r?\n(?:[ \t]+[^\n]*(?:\n|$))+/y;
/** The only word of the next, indented line. */
const wordBelow = /\r?\n[ \t]{1,64}(?=[^\s:]{4,128}[ \t]{0,16}(?:[\r\n]|$))/y;
const buffer = /<Buffer[^>]{0,1024}>?/y;
const gap =
  /[ \t]{1,4}(?:(?:for|of)[ \t][\w.@'"-]{1,64}[ \t]{1,4})?((?:is|was|are|set to|changed to|now)[ \t]{1,4})?(?:now[ \t]{1,4})?/y;
const parameter = /\s{0,2}[\w-]{1,40}=(?:\\{0,8}"[^"\r\n\\]{0,4096}\\{0,8}"|[^\s,"'\\]{0,4096}),?/y;
const joined = /['"`]\s{0,2}\+\s{0,64}['"`]/y;
const scheme = /[A-Za-z][\w-]{0,40}(?= {1,4}\S)/y;
const knownScheme =
  /^(?:basic|bearer|digest|negotiate|ntlm|token|apikey|api-key|key|oauth|hawk|mac|jwt|dpop|signature|sharedkey|sharedkeylite|sharedaccesssignature|aws|aws4-hmac-sha256|aws4-ecdsa-p256-sha256|goog4-rsa-sha256|goog1|gnap|hoba|mutual|privatetoken|vapid|scram-sha-\d+|epic|bot|user|splunk|genie.?key|zoho-oauthtoken|bce-auth-v\d|tc3-hmac-sha256|hmac-sha256|hmac)$/i;
const parserWord = /(?:unexpected|illegal|next|page|prev|previous|continuation|pagination|cursor|sync)$/i;

const space = 32;
/** Characters that may follow a key that has a value. */
const followers = new Uint8Array(128);
for (const character of ' \t\r\n"\'`\\)](:=-%>') followers[character.charCodeAt(0)] = 1;

/** A word, or several, as a key. */
interface Judged {
  /** Normalised. */
  readonly name: string;
  readonly verdict: KeyVerdict;
}

/** The expressions that find fragments of secret names, and some more. */
export function keyExpressions(names: readonly string[]): readonly [one: RegExp, all: RegExp] {
  const own = names.map((name) => name.slice(0, limits.keyIdentifierLengthMax).replaceAll('_', '[ _-]?'));
  const source = [stem, ...own].join('|');
  return [own.length === 0 ? keyStem : new RegExp(source, 'i'), new RegExp(source, 'gi')];
}

/** A key in a text. */
interface Key extends Judged {
  readonly from: number;
  readonly to: number;
}

/** What belongs to a key; if it is not redacted, neither is anything in it. */
interface Found extends Span {
  readonly hidden: boolean;
}

/** Finds values by their keys. */
export class KeyValues {
  readonly #verdictOf: (name: string) => KeyVerdict;
  readonly #stem: RegExp;
  readonly #stems: RegExp;
  readonly #known = new Map<string, Judged>();
  /** The end of the last unquoted value: any value that begins earlier in the same run ends there too. */
  #bare: Span = { from: 0, to: 0 };

  /** @param verdictOf of a normalised name @param names further secret names, normalised */
  constructor(verdictOf: (name: string) => KeyVerdict, names: readonly string[] = []) {
    this.#verdictOf = verdictOf;
    [this.#stem, this.#stems] = keyExpressions(names);
  }

  /** A fast check that most texts pass: without a fragment there is no secret name. */
  mayFind(text: string): boolean {
    return this.#stem.test(text);
  }

  /** Adds the secret parts of the text. */
  find(text: string, spans: Span[]): void {
    this.#bare = { from: 0, to: 0 };
    const stems = this.#stems;
    let done = 0;
    for (let at = 0; ; ) {
      stems.lastIndex = at;
      const index = stems.exec(text)?.index;
      if (index === undefined) return;
      const from = identifierStart(text, index, done);
      const to = identifierEnd(text, index);
      at = to;
      const found = this.#valueOf(text, from, to, done);
      if (found === undefined) continue;
      if (found.hidden && found.to > found.from) spans.push(found);
      done = found.to;
      at = Math.max(at, done);
    }
  }

  #valueOf(text: string, from: number, end: number, done: number): Found | undefined {
    const next = text.charCodeAt(end);
    if (next < 128 && followers[next] === 0) return undefined;
    const key = this.#keyAt(text, from, end, done);
    if (key === undefined) return undefined;
    const depth = backslashesAt(text, key.to);
    const isQuoted = isQuote(text, key.to + depth);
    const behind = isQuoted ? key.to + depth + 1 : key.to + matchLength(aside, text, key.to);
    const matched = matchLength(operator, text, behind);
    if (matched > 0) return this.#value(text, behind + matched, key);
    const encoded = matchLength(encodedOperator, text, key.to);
    if (encoded > 0) return encodedSpan(text, key.to + encoded, key);
    if (isTag(text, key.from)) {
      const tag = matchLength(restOfTag, text, key.to);
      if (tag > 0) return hiddenSpan(key.to + tag, until(text, '<', key.to + tag));
    }
    const named = matchLength(valueKey, text, behind);
    if (named > 0) return this.#value(text, behind + named, key);
    return isQuoted ? this.#quotedNeighbour(text, behind, key) : this.#spoken(text, key);
  }

  /** The key that an identifier is, or contains as a word. */
  #keyAt(text: string, from: number, end: number, done: number): Key | undefined {
    if (text.charCodeAt(end) === space) {
      const to = end + matchLength(secondWord, text, end);
      const key = to > end ? this.#keyOf(text, from, from, to) : undefined;
      if (key !== undefined) return key;
    }
    const key = this.#keyOf(text, from, from, end);
    if (text.charCodeAt(from - 1) !== space) return key;
    if (key?.verdict === 'redact_texts' && isWordOfParser(text, from, done)) return undefined;
    return key ?? this.#keyOf(text, phraseStart(text, from, done), from, end);
  }

  #keyOf(text: string, begin: number, from: number, to: number): Key | undefined {
    const { name, verdict } = this.#judged(text.slice(begin, to));
    return verdict === 'keep' ? undefined : { name, verdict, from, to };
  }

  /** Texts contain few words for secrets, and the same ones again and again. */
  #judged(words: string): Judged {
    const known = this.#known.get(words);
    if (known !== undefined) return known;
    const name = normalised(words);
    const judged = { name, verdict: this.#verdictOf(name) };
    if (this.#known.size >= limits.keysKnownMax) this.#known.clear();
    this.#known.set(words, judged);
    return judged;
  }

  /** The value after a colon, an equals sign or similar. */
  #value(text: string, behind: number, key: Key): Found | undefined {
    let from = behind + matchLength(spaceBefore, text, behind);
    const lines = matchLength(block, text, from);
    if (lines > 0) return hiddenSpan(from + 1, from + lines);
    if (key.verdict === 'redact') from += matchLength(wordBelow, text, from);
    from += matchLength(made, text, from);
    const depth = backslashesAt(text, from);
    if (isQuote(text, from + depth)) return quotedValue(text, from + depth + 1, text[from + depth] ?? '', depth, key);
    const bytes = matchLength(buffer, text, from);
    if (bytes > 0) return hiddenSpan(from, from + bytes);
    if (matchLength(placeholder, text, from) > 0) return undefined;
    const code = text.charCodeAt(from);
    if (code === 123 || code === 91) {
      if (isHarmlessWord(text.slice(from, Math.min(this.#bareEnd(text, from), from + 80)))) return undefined;
      // Its content has keys of its own.
      if (key.verdict === 'redact_random_texts') return undefined;
      const { to, holdsText } = bracketedEnd(text, from);
      return { from, to, hidden: key.verdict === 'redact' || holdsText };
    }
    return this.#bareValue(text, from, key);
  }

  #bareValue(text: string, from: number, key: Key): Found | undefined {
    const end = this.#bareEnd(text, from);
    const value = text.slice(from, Math.min(end, from + limits.keyValueLengthMax));
    if (value === '' || isHarmlessWord(value)) return undefined;
    if (/authori[sz]ation$/.test(key.name)) return this.#credentials(text, from);
    if (/cookie$/.test(key.name) && value.includes('='))
      return hiddenSpan(from, lineEnd(text, from, quoteBefore(text, key)));
    if (/phrase$|mnemonic$/.test(key.name)) return hiddenSpan(from, lineEnd(text, from, quoteBefore(text, key)));
    if (!hidesBare(key, value)) return undefined;
    return hiddenSpan(from, end);
  }

  /** For a header: the name of the scheme is shown, its parameters are not. */
  #credentials(text: string, from: number): Found | undefined {
    const length = matchLength(scheme, text, from);
    const name = text.slice(from, from + length);
    if (length === 0) return hiddenSpan(from, this.#bareEnd(text, from));
    let second = from + length;
    while (text.charCodeAt(second) === 32) second++;
    const end = this.#bareEnd(text, second);
    const value = text.slice(second, Math.min(end, second + limits.keyValueLengthMax));
    if (isHarmlessWord(value)) return knownScheme.test(name) ? undefined : hiddenSpan(from, from + length);
    return hiddenSpan(knownScheme.test(name) ? second : from, Math.max(end, listEnd(text, second)));
  }

  /** In a list of names and values, such as the raw headers of a request: the next item. */
  #quotedNeighbour(text: string, behind: number, key: Key): Found | undefined {
    const blank = matchLength(formPart, text, behind);
    if (blank > 0) return hiddenSpan(behind + blank, lineEnd(text, behind + blank, undefined));
    const comma = matchLength(nextItem, text, behind);
    if (comma === 0) return this.#spoken(text, { ...key, to: behind });
    const from = behind + comma;
    const depth = backslashesAt(text, from);
    if (!isQuote(text, from + depth)) return undefined;
    const start = from + depth + 1;
    const to = quotedEnd(text, start, text[from + depth] ?? '', depth);
    const value = text.slice(start, Math.min(to, start + limits.keyValueLengthMax));
    if (/^["'`\\]{0,8}\s{0,4}(?:=>|[:=])/.test(text.slice(to, to + 12))) return undefined;
    if (isPlaceholder(value) || !hidesValue(key.verdict, value)) return undefined;
    const known = isHeaderValue(key.name, key.verdict, value) || isInEntry(text, key) || isInHeaders(text, key);
    return known ? hiddenSpan(start, to) : undefined;
  }

  /**
   * Matches `--password x`, `password 'x'`, and in a sentence a text that cannot be a word of it: `password hunter2`.
   */
  #spoken(text: string, key: Key): Found | undefined {
    gap.lastIndex = key.to;
    const said = gap.exec(text);
    if (said === null) return undefined;
    const from = key.to + said[0].length;
    const isOption = text.startsWith('--', key.from - 2) || text.startsWith('--', key.from);
    const isPassword = /(?:pass|passw|passphrase|passcode|pwd)[a-z]*$/.test(key.name);
    if (isQuote(text, from) && (isOption || isPassword || said[1] !== undefined)) {
      const end = quotedEnd(text, from + 1, text[from] ?? '', 0);
      if (!isOption && isHarmlessWord(text.slice(from + 1, Math.min(end, from + limits.keyValueLengthMax))))
        return undefined;
      return quotedValue(text, from + 1, text[from] ?? '', 0, key);
    }
    if (isQuote(text, from) || (isOption && text[from] === '-')) return undefined;
    const end = this.#bareEnd(text, from);
    const value = text.slice(from, Math.min(end, from + limits.keyValueLengthMax)).replace(/[.,;:!?)\]}'"]{1,4}$/, '');
    if (value === '' || isHarmlessWord(value)) return undefined;
    const hidden = isOption || isSecretInSentence(value, key, isPassword);
    return hidden
      ? hiddenSpan(from, Math.max(from + value.length, end - from > limits.keyValueLengthMax ? end : 0))
      : undefined;
  }

  #bareEnd(text: string, from: number): number {
    if (from < this.#bare.from || from >= this.#bare.to) this.#bare = { from, to: bareEnd(text, from) };
    return this.#bare.to;
  }
}

function hiddenSpan(from: number, to: number): Found {
  return { from, to, hidden: true };
}

function encodedSpan(text: string, from: number, { verdict }: Key): Found | undefined {
  const length = matchLength(encodedValue, text, from);
  return length > 0 && hidesValue(verdict, text.slice(from, from + Math.min(length, limits.keyValueLengthMax)))
    ? hiddenSpan(from, from + length)
    : undefined;
}

/** The length of the match of a sticky expression at this position. */
function matchLength(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.exec(text)?.[0].length ?? 0;
}

function isIdentifier(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 36 ||
    code >= 192
  );
}

function identifierStart(text: string, index: number, done: number): number {
  const least = Math.max(done, index - limits.keyIdentifierLengthMax);
  let from = index;
  while (from > least && isIdentifier(text.charCodeAt(from - 1))) from--;
  // After a URL-encoded quote or similar.
  return text[from - 1] === '%' ? Math.min(index, from + 2) : from;
}

function identifierEnd(text: string, index: number): number {
  let to = index + 1;
  while (to < text.length && to - index < 2 * limits.keyIdentifierLengthMax && isIdentifier(text.charCodeAt(to))) to++;
  return to;
}

/** The start of the two words before an identifier, in the same sentence. */
function phraseStart(text: string, from: number, done: number): number {
  const least = Math.max(done, from - limits.keyPhraseLengthMax);
  let at = from;
  for (let words = 0; at > least; at--) {
    const code = text.charCodeAt(at - 1);
    if (code === space || code === 46) words += 1;
    else if (!isIdentifier(code)) break;
    if (words > 2) break;
  }
  return at;
}

/** For `Unexpected token`, and for tokens that are cursors. */
function isWordOfParser(text: string, from: number, done: number): boolean {
  return parserWord.test(text.slice(Math.max(done, from - 1 - limits.keyPhraseLengthMax), from - 1));
}

/** Whether the key is the first of two items in a list of pairs. */
function isInEntry(text: string, { from }: Key): boolean {
  return /[[,]\s{0,64}\[\s{0,64}[\\"'`]{1,4}$/.test(text.slice(Math.max(0, from - 140), from));
}

/** Whether names and values of headers precede it. */
function isInHeaders(text: string, { from }: Key): boolean {
  return /raw_?headers|["'](?:host|user-agent)[\\"']{1,3},/i.test(
    text.slice(Math.max(0, from - limits.keyValueLengthMax), from),
  );
}

function isTag(text: string, from: number): boolean {
  return text[from - 1] === '<' || /<[\w-]{1,32}:$/.test(text.slice(Math.max(0, from - 34), from));
}

function until(text: string, mark: string, from: number): number {
  const to = text.indexOf(mark, from);
  return to < 0 ? text.length : text.startsWith(']]>', to - 3) ? to - 3 : to;
}

function quoteBefore(text: string, key: Key): string | undefined {
  return text[key.from - 1] === "'" ? "'" : undefined;
}

/** A list of parameters ends with its line; it contains quotes only in pairs. */
function listEnd(text: string, from: number): number {
  let to = from;
  for (;;) {
    const length = matchLength(parameter, text, to);
    if (length === 0) return to;
    to += length;
  }
}

function quotedValue(text: string, from: number, quote: string, depth: number, key: Key): Found | undefined {
  let to = quotedEnd(text, from, quote, depth);
  // `inspect` prints a long text in pieces, one on each line.
  for (let more = matchLength(joined, text, to); more > 0; more = matchLength(joined, text, to)) {
    to = quotedEnd(text, to + more, text[to + more - 1] ?? '', depth);
  }
  const value = text.slice(from, Math.min(to, from + limits.keyValueLengthMax));
  if (value === '' || isPlaceholder(value) || isSentence(value) || !hidesValue(key.verdict, value)) return undefined;
  return hiddenSpan(from, to);
}

function isPlural(name: string): boolean {
  return name.endsWith('s') && !name.endsWith('ss');
}

function hidesBare({ name, verdict }: Key, value: string): boolean {
  if (verdict === 'redact') return true;
  if (verdict === 'redact_texts') {
    return !isAmount(value) || (!isPlural(name) && /^\d{6,}$/.test(value));
  }
  if (verdict === 'redact_codes')
    return (
      /^\d{4,10}$/.test(value) || (/\d.*\d/.test(value) && /^[\w-]{6,64}$/.test(value) && hidesValue(verdict, value))
    );
  return looksGenerated(value, 16) && hidesValue(verdict, value);
}

/** Whether a text is short enough for a name, and may be the name of a secret. */
export function mayBeSecretName(text: string): boolean {
  return text.length <= limits.keyIdentifierLengthMax && keyStem.test(text);
}

/** Whether the item after a secret's name in a list is its value, and not the next of several names. */
export function isHeaderValue(name: string, verdict: KeyVerdict, value: string): boolean {
  if (/authori[sz]ation$|cookie$/.test(name)) return /[\s=]/.test(value) || looksGenerated(value, 8);
  return verdict !== 'redact_random_texts' && /\d|[^\w.-]/.test(value) && !/\s/.test(value) && value.length >= 6;
}

function isSecretInSentence(value: string, { name, verdict }: Key, isPassword: boolean): boolean {
  // "pin code" also means a postal code.
  if (verdict === 'redact_codes') return /^\d{4,8}$/.test(value) && !name.endsWith('pin_code');
  if (/cv[cvn]2?$/.test(name)) return /^\d{3,4}$/.test(value);
  if (isPassword) {
    return value.length >= 6 && /[A-Za-z]/.test(value) && /[\d!@#$%^&*?+=~]/.test(value) && looksChosen(value);
  }
  if (verdict === 'redact_random_texts') return false;
  return looksGenerated(value, 16) && !/^[\w.-]{1,64}[=:]|[(){}<>]/.test(value);
}

function looksChosen(value: string): boolean {
  return !/^\d{4}-\d\d-\d\d|^[\w.-]+@[\w-]+\.[\w.]+$|^[a-z]+-[a-z\d-]+$|^[\w.-]{1,64}[=:]|[(){}<>]|:\/\//.test(value);
}
