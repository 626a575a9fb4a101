// Redacts secrets in a record: by the names of keys, and in texts by such names and by known formats of secrets.
import { limits } from '../limits.ts';
import { cardPattern, cardStem, isCardNumber } from './card-number.ts';
import { KeyValues } from './key-values.ts';
import { formatStem, phraseStem, secretFormats, secretPhrases } from './secret-formats.ts';
import { type KeyVerdict, normalised, verdictOfName } from './secret-keys.ts';
import { findUrlCredentials } from './url-credentials.ts';
import type { Span } from './value-ends.ts';

/** The placeholder of a redacted secret. */
export const redactedText = '[redacted]';

/** Keys of a property that names another one's value. */
const valueKeys = new Set(['value', 'val', 'values', 'content', 'default']);

/** Joins expressions, so that a text is read once for all of them. */
function anyOf(looks: readonly { readonly pattern: RegExp }[], flags: string): RegExp {
  return new RegExp(looks.map(({ pattern }) => pattern.source).join('|'), flags);
}

/** All forms of both tables. Created when the first text needs them. */
let forms: { readonly looks: RegExp; readonly phrases: RegExp } | undefined;

/** The expressions for known formats of secrets. */
function lookExpressions(): { readonly looks: RegExp; readonly phrases: RegExp } {
  forms ??= { looks: anyOf(secretFormats, 'g'), phrases: anyOf(secretPhrases, 'gi') };
  return forms;
}

/** The redaction of one service's records. */
export class Redaction {
  readonly #names: ReadonlySet<string>;
  /** Paths with more than one step: the last step, then those before it. */
  readonly #paths: readonly (readonly string[])[];
  readonly #keyValues: KeyValues;
  readonly #verdicts = new Map<string, KeyVerdict>();
  readonly #clean = new Set<string>();

  /** @param keys further secret keys: a name, or a path of names separated by dots */
  constructor(keys: readonly string[] = []) {
    const paths = keys.map((key) => key.split('.').map(normalised));
    const names = paths.filter(({ length }) => length === 1).flat();
    this.#names = new Set(names);
    this.#paths = paths.filter(({ length }) => length > 1);
    this.#keyValues = new KeyValues((name) => this.verdictOfName(name), names);
  }

  /** @param path parent keys, outermost first */
  verdictOf(key: string, path: readonly string[]): KeyVerdict {
    let verdict = this.#verdicts.get(key);
    if (verdict === undefined) {
      // Names of secrets are at the end of a key.
      verdict = valueKeys.has(key) ? 'redact_by_name' : this.verdictOfName(normalised(key.slice(-limits.keyLengthMax)));
      if (this.#verdicts.size < limits.keysKnownMax && key.length <= limits.keyLengthMax) {
        this.#verdicts.set(key, verdict);
      }
    }
    if (this.#paths.length === 0 || (verdict !== 'keep' && verdict !== 'redact_by_name')) return verdict;
    return this.#paths.some((secret) => endsWith([...path, key], secret)) ? 'redact' : verdict;
  }

  /** @param name normalised */
  verdictOfName(name: string): KeyVerdict {
    return this.#names.has(name) ? 'redact' : verdictOfName(name);
  }

  /** Whether the text was seen before, is well formed and printable, and contains no secret: true of most texts. */
  isKnown(text: string): boolean {
    return this.#clean.has(text);
  }

  /** Whether nothing in the text looks like a secret. @param text well formed and printable */
  isClean(text: string): boolean {
    if (this.#isSuspicious(text)) return false;
    this.#remember(text);
    return true;
  }

  #isSuspicious(text: string): boolean {
    return (
      this.#keyValues.mayFind(text) ||
      formatStem.test(text) ||
      cardStem.test(text) ||
      phraseStem.test(text) ||
      (text.includes('@') && text.includes('://'))
    );
  }

  #remember(text: string): void {
    if (text.length > limits.textKnownLengthMax || !text.isWellFormed()) return;
    if (this.#clean.size >= limits.textsKnownMax) this.#clean.clear();
    this.#clean.add(text);
  }

  /**
   * The text without its secrets; the same text if there are none.
   *
   * @param text well formed and printable
   * @param lengthMax maximum length of the result; the text after it is still read, so that a secret that begins before
   * it is recognised and removed
   */
  text(text: string, lengthMax: number = text.length): string {
    const spans = this.#find(text);
    if (spans.length > 0) return withoutSpans(text, spans, lengthMax);
    this.#remember(text);
    return text.slice(0, lengthMax);
  }

  #find(text: string): Span[] {
    const spans: Span[] = [];
    if (this.#keyValues.mayFind(text)) this.#keyValues.find(text, spans);
    if (text.includes('@')) findUrlCredentials(text, spans);
    if (formatStem.test(text)) findAll(text, lookExpressions().looks, spans);
    if (phraseStem.test(text)) findAll(text, lookExpressions().phrases, spans);
    if (cardStem.test(text)) findAll(text, cardPattern, spans, isCardNumber);
    return spans;
  }
}

function findAll(text: string, pattern: RegExp, spans: Span[], isOne: (found: string) => boolean = () => true): void {
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (isOne(found)) spans.push({ from: index, to: index + found.length });
  }
}

/** Overlapping finds are one secret, and so are earlier redactions. */
function withoutSpans(text: string, spans: Span[], lengthMax: number): string {
  spans.sort((one, other) => one.from - other.from);
  let clean = '';
  let at = 0;
  for (const { from, to } of spans) {
    if (from >= lengthMax) break;
    if (to <= at) continue;
    if (from >= at) clean += text.slice(at, from) + redactedText;
    at = to;
  }
  return at < lengthMax ? clean + text.slice(at, lengthMax) : clean;
}

function endsWith(path: readonly string[], secret: readonly string[]): boolean {
  if (secret.length > path.length) return false;
  return secret.every((step, index) => normalised(path[path.length - secret.length + index] ?? '') === step);
}
