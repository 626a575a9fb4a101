// Writes field conditions as they stand in addresses: `error.code=ECONNRESET`, `app.step!="two words"`.

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const fieldName = (name: string): string => (/^[^\s"'!=<>*^,\\]+$/.test(name) ? name : quote(name));
const fieldValue = (value: string): string => (/^[\w.:/@+-]+$/.test(value) ? value : quote(value));

export type FieldValue = string | number | boolean;

/** Longer values are not indexed whole, so they cannot be searched. */
const VALUE_CHARACTERS_MAX = 500;
/** Fields with unique values, or whose text is searched by words. */
const notByValue = new Set(['message', '@timestamp', 'error.stack_trace', 'event.original', 'error.message']);

/** Characters that a field name in a query must not have: Elasticsearch parses them as several names or a boost. */
const notAskable = /[*^\\"\p{Cf}]/u;

/** Whether a value can be used in a condition: control characters are not allowed in an address. */
export function isFilterable(name: string, value: unknown): value is FieldValue {
  if (notByValue.has(name) || notAskable.test(name) || !['string', 'number', 'boolean'].includes(typeof value))
    return false;
  return String(value).length <= VALUE_CHARACTERS_MAX && !/\p{Cc}/u.test(`${name}${value}`);
}

/** Matches records with the value or, with `!=`, without it. */
export function fieldCondition(name: string, operator: '=' | '!=', value: FieldValue): string {
  return `${fieldName(name)}${operator}${fieldValue(String(value))}`;
}

/** Matches records that have the field. */
export const fieldExists = (name: string): string => fieldName(name);
