// Takes secrets out of a record: by the names of its keys, and by what texts look like.
import { limits } from '../limits.ts';

/** What stands in a document where a secret was. */
export const redactedText = '[redacted]';

/** Words that name a secret when a key ends with them, written together. */
const secretWords =
  /(?:authorization|cookies?|passw(?:or)?d|passphrase|secret|credentials?|(?:api|access|private|secret|signing|encryption)_?key|card_?number|credit_?card|(?:^|_)(?:pwd|cvv2?|cvc2?|ssn))$/;
/** Also counted things: "tokens used" is a number, a token is a text. */
const tokenWords = /(?:token|session_?id|(?:^|_)(?:jwt|csrf|otp|pin))$/;

/** How a key's value is treated. */
export type KeyVerdict = 'keep' | 'redact' | 'redact_texts';

interface TextPattern {
  readonly looksFor: RegExp;
  readonly replacement: string | ((match: string) => string);
}

/** In a text, however it is quoted there. */
const textPatterns: readonly TextPattern[] = [
  { looksFor: /\b(Bearer +)(?=[\w.~+/=-]*\d)[\w.~+/=-]{16,}/gi, replacement: `$1${redactedText}` },
  { looksFor: /\b(Basic +)(?=[A-Za-z0-9+/]*[0-9=])[A-Za-z0-9+/]{8,}={0,2}/gi, replacement: `$1${redactedText}` },
  { looksFor: /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g, replacement: redactedText },
  { looksFor: /(:\/\/[^\s/:@"\\]{0,64}:)[^\s/@"\\]{1,256}(?=@)/g, replacement: `$1${redactedText}` },
  {
    // In query strings and forms, and in JSON that is quoted within a text.
    looksFor:
      /((?:passw(?:or)?d|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|authorization|signature)(?:=|":\s?"))(?!\[redacted)[^\s&;,"'\\]+/gi,
    replacement: `$1${redactedText}`,
  },
  { looksFor: /\b((?:set-)?cookie: *)[^\s"\\][^\r\n"\\]*/gi, replacement: `$1${redactedText}` },
  { looksFor: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, replacement: redactedText },
  {
    looksFor: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|xox[abprs]-[\w-]{10,}|[rs]k_live_[A-Za-z0-9]{16,})/g,
    replacement: redactedText,
  },
  {
    looksFor: /-----BEGIN [A-Z ]*PRIVATE KEY-----[^"]*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?="))/g,
    replacement: redactedText,
  },
  {
    looksFor: /(?<![\w.-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\w-])/g,
    replacement: (digits) => (isCardNumber(digits) ? redactedText : digits),
  },
];

/** One quick look that lets most records pass: without any of these no pattern can match. */
const suspicious = /[=@]|earer |asic |eyJ|A[KS]IA|gh[pousr]_|xox|k_live_|-----B|ookie: |":|[2-6]\d{3}[ -]?\d{4}[ -]?\d/;

/** Whether a text or number is a payment card's: 13 to 19 digits whose check digit is right. */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '');
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** `accessToken`, `ACCESS-TOKEN` and `access.token` are one name. */
function normalised(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}

/** What is secret in the records of one service. */
export class Redaction {
  readonly #names: ReadonlySet<string>;
  /** Of paths with more than one step: the last step, then those before it. */
  readonly #paths: readonly (readonly string[])[];
  readonly #verdicts = new Map<string, KeyVerdict>();
  readonly #clean = new Set<string>();

  /** @param keys further keys that are secret: a name, or a path of names with dots between */
  constructor(keys: readonly string[] = []) {
    const paths = keys.map((key) => key.split('.').map(normalised));
    this.#names = new Set(paths.filter(({ length }) => length === 1).flat());
    this.#paths = paths.filter(({ length }) => length > 1);
  }

  /** @param path keys above this one, outermost first */
  verdictOf(key: string, path: readonly string[]): KeyVerdict {
    let verdict = this.#verdicts.get(key);
    if (verdict === undefined) {
      verdict = this.#judge(normalised(key));
      if (this.#verdicts.size < limits.keysKnownMax && key.length <= limits.keyLengthMax) {
        this.#verdicts.set(key, verdict);
      }
    }
    if (verdict !== 'keep' || this.#paths.length === 0) return verdict;
    return this.#paths.some((secret) => endsWith([...path, key], secret)) ? 'redact' : 'keep';
  }

  #judge(name: string): KeyVerdict {
    if (this.#names.has(name) || secretWords.test(name)) return 'redact';
    return tokenWords.test(name) ? 'redact_texts' : 'keep';
  }

  /** Whether no pattern can match the text; the texts of most records were seen before. */
  isClean(text: string): boolean {
    if (this.#clean.has(text)) return true;
    if (suspicious.test(text)) return false;
    // Shorter ones are looked at as quickly.
    if (text.length < 16 || text.length > limits.textKnownLengthMax) return true;
    if (this.#clean.size >= limits.textsKnownMax) this.#clean.clear();
    this.#clean.add(text);
    return true;
  }

  /** The text without the secrets that can be told by their looks; the same text where there are none. */
  text(text: string): string {
    if (this.isClean(text)) return text;
    let clean = text;
    for (const { looksFor, replacement } of textPatterns) {
      clean =
        typeof replacement === 'string' ? clean.replace(looksFor, replacement) : clean.replace(looksFor, replacement);
    }
    return clean;
  }
}

function endsWith(path: readonly string[], secret: readonly string[]): boolean {
  if (secret.length > path.length) return false;
  return secret.every((step, index) => normalised(path[path.length - secret.length + index] ?? '') === step);
}
