// Values after a secret's name that are no secret: placeholders, masks, code, words of a sentence.
import { limits } from '../limits.ts';

/** Harmless values, quoted or not. */
const never =
  /^(?:include|same-origin|omit|null|nil|none|undefined|true|false|yes|no|nan|n\/a|na|unset|empty|\*+|[x•#.…-]{2,}|\?|%[a-z]|\$\d{1,3}|[:@$%][a-z_]\w{0,63}%?|\$?\{{1,2}[^{}]{0,64}\}{1,2}|%\(\w{1,64}\)s|<[a-z _-]{1,64}>|[[<(]?(?:redacted|filtered|hidden|masked|removed|protected|omitted|sensitive|scrubbed|object|array|function|getter|circular|secret|class)\b.{0,64})$/i;

/** Words of schemas and types, and words that follow a colon in sentences about passwords and tokens. */
const words = new Set(
  `string number boolean any object text varchar char bytes buffer type field column
  is are was were be been has have had must should shall may can cannot could would will does did do not isn't
  the a an this that these those your my our their his her its it you we they he she i
  and or but nor if then else when while where which who what how why for from to of in on at by with without as
  required optional missing invalid valid expired revoked refreshed refresh renewed rotated rotation created issued
  deleted removed changed change updated update reset set unset used unused using accepted rejected refused denied
  failed failure failing succeeded success ok okay wrong incorrect empty blank unknown unsupported found
  verified unverified verification validated validation checked matched mismatch mismatched match matches doesn't
  too only already still yet now never always again please enter choose confirm forgot forgotten needed needs
  enabled disabled active inactive pending available unavailable present absent ready loaded loading stored saved
  error warning info debug none nothing see check try use generated generating encrypted decrypted hashed
  granted blocked locked unlocked limit limited policy strength weak strong length minimum maximum at-least
  starting started done finished completed skipped ignored cached sent received requested header headers
  expected actual allowed permitted passed authentication authorization request response user users client server account login logout`.split(
    /\s+/,
  ),
);

/** The first words of such a sentence. */
const says = new Set("is are was has had must should may can cannot can't does doesn't did not too cannot".split(' '));

/** Paths of files, which are named in place of their content. */
const filePath =
  /^(?:\/(?:app|bin|certs?|dev|etc|home|mnt|opt|proc|root|run|srv|tmp|usr|var)\/|\.{0,2}\/?[\w./-]{1,128}\.(?:key|pem|crt|txt|json|ya?ml|[cm]?[jt]s)$)/;

/** Code that reads the value from elsewhere, such as `req.body.password` or `process.env.TOKEN`. */
const access =
  /^(?:process\.env|import\.meta|os\.environ|req|request|res|ctx|this|self|config|options|opts|params|body|user|data|props|state|env|settings|vars|secrets|args|input|[a-z]{1,2})\.[a-z_$][\w$.]{0,128}(?:\(\))?$/i;

/** Punctuation after a word in a sentence. */
const punctuation = /[.,;:!?)\]}'"]{1,4}$/;

/** Whether a quoted value need not be redacted. */
export function isPlaceholder(value: string): boolean {
  return value.length <= limits.harmlessLengthMax && never.test(value);
}

/** Whether a quoted value describes a secret, such as `required` or `must have a digit`. */
export function isSentence(value: string): boolean {
  if (value.length > limits.harmlessLengthMax) return false;
  const [first = '', ...others] = value.toLowerCase().split(/\s+/);
  return others.length === 0 ? words.has(first) : says.has(first);
}

/** Whether the text after an unquoted key is a placeholder, code, or the next word of a sentence. */
export function isHarmlessWord(value: string): boolean {
  if (value.length > limits.harmlessLengthMax) return false;
  if (never.test(value)) return true;
  const word = value.replace(punctuation, '');
  return word === '' || never.test(word) || words.has(word.toLowerCase()) || filePath.test(word) || access.test(word);
}

/** A count or an amount, with or without a unit. */
export function isAmount(value: string): boolean {
  return value.length <= limits.amountLengthMax && /^[+-]?\d[\d.,_]*(?:[kmgb%]|ms|s|\/[\d.,]+[km]?)?$/i.test(value);
}

/** A text without spaces, with letters and digits, long enough to be generated, and not a compound name. */
export function looksGenerated(value: string, lengthMin: number): boolean {
  return (
    value.length >= lengthMin &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/^[a-z][a-z0-9]*(?:[-_.:/][a-z0-9]+)+$/.test(value) &&
    !/^\d{4}-\d\d-\d\d/.test(value)
  );
}
