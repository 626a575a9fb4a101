// Parses a field condition: `app.duration_ms>100`, `error.code=ECONNRESET`, `app.paid`, `!app.order.id`.
import { checkedText, refusedParameter } from './checked-text.ts';
import { limits } from './limits.ts';

export type FieldComparison = '>' | '>=' | '<' | '<=';

/** One condition on a field. */
export type FieldCondition =
  | { readonly kind: 'exists' | 'missing'; readonly field: string }
  | {
      readonly kind: 'is' | 'is_not';
      readonly field: string;
      readonly value: string;
      /** Whether a star is a wildcard: it was written without quotes. */
      readonly wildcard: boolean;
    }
  | { readonly kind: 'compare'; readonly field: string; readonly operator: FieldComparison; readonly value: string };

const accepted =
  'it must be a condition such as app.duration_ms>100, error.code=ECONNRESET, app.step!="two words", app.paid or !app.order.id';

/** Not `*` and `^`, which Elasticsearch parses as several names or a boost. */
const bareName = /^[^\s"'!=<>*^,\\\p{Cc}\p{Cf}]+/u;
const quoted = /^"((?:[^"\\]|\\["\\])*)"/;

/** @param text one condition, without surrounding spaces @throws ConsoleError `bad_request` that says what is wrong */
export function readFieldCondition(text: string): FieldCondition {
  checkedText('field', text, limits.conditionLengthMax);
  const isMissing = text.startsWith('!');
  const { name: field, rest } = readName(isMissing ? text.slice(1) : text, text);
  const [, operator = '', written = ''] = /^\s*(>=|<=|!=|=|>|<)\s*(.*)$/s.exec(rest) ?? [];
  if (rest.trim() === '') return { kind: isMissing ? 'missing' : 'exists', field };
  if (operator === '' || isMissing) throw refusedParameter('field', text, accepted);
  const { value, isQuoted } = readValue(written, text);
  if (operator !== '=' && operator !== '!=')
    return { kind: 'compare', field, operator: operator as FieldComparison, value };
  if (value === '*' && !isQuoted) return { kind: operator === '=' ? 'exists' : 'missing', field };
  const wildcard = !isQuoted && value.includes('*');
  return { kind: operator === '=' ? 'is' : 'is_not', field, value, wildcard };
}

/** The name of a field, quoted if it has spaces. @throws ConsoleError `bad_request` */
export function readFieldName(parameter: string, text: string): string {
  checkedText(parameter, text, limits.fieldNameLengthMax);
  if (text === '' || /[*^\\"\p{Cf}]/u.test(text))
    throw refusedParameter(parameter, text, 'it must be the name of one field, such as app.duration_ms');
  return text;
}

function readName(text: string, whole: string): { readonly name: string; readonly rest: string } {
  const [inQuotes, unescaped] = quoted.exec(text) ?? [];
  const written = inQuotes ?? bareName.exec(text)?.[0];
  if (written === undefined) throw refusedParameter('field', whole, accepted);
  const name = readFieldName('field', unescaped === undefined ? written : withoutEscapes(unescaped));
  return { name, rest: text.slice(written.length) };
}

function readValue(written: string, whole: string): { readonly value: string; readonly isQuoted: boolean } {
  const text = written.trim();
  const [inQuotes, unescaped = ''] = quoted.exec(text) ?? [];
  if (inQuotes === text && text !== '') return { value: withoutEscapes(unescaped), isQuoted: true };
  if (text === '') throw refusedParameter('field', whole, 'a value must follow; "" means an empty text');
  if (/[\s"]/.test(text))
    throw refusedParameter(
      'field',
      whole,
      'put a value with spaces or quotes in quotes, and give each condition as a separate field',
    );
  return { value: text, isQuoted: false };
}

function withoutEscapes(text: string): string {
  return text.replaceAll(/\\(["\\])/g, '$1');
}
