// Writes conditions of fields as addresses have them: `error.code=ECONNRESET`, `app.step!="two words"`.

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const fieldName = (name: string): string => (/^[^\s"'!=<>*^,\\]+$/.test(name) ? name : quote(name));
const fieldValue = (value: string): string => (/^[\w.:/@+-]+$/.test(value) ? value : quote(value));

export type FieldValue = string | number | boolean;

/** Longer ones are not searched by as a whole. */
const VALUE_CHARACTERS_MAX = 500;
/** Fields whose value is nobody else's, or is searched by its words. */
const notByValue = new Set(['message', '@timestamp', 'error.stack_trace', 'event.original', 'error.message']);

/** Names with these are never asked for: Elasticsearch reads several names or a weight out of them. */
const notAskable = /[*^\\"\p{Cf}]/u;

/** Whether a condition can be made of a value: control characters have no place in an address. */
export function isFilterable(name: string, value: unknown): value is FieldValue {
  if (notByValue.has(name) || notAskable.test(name) || !['string', 'number', 'boolean'].includes(typeof value))
    return false;
  return String(value).length <= VALUE_CHARACTERS_MAX && !/\p{Cc}/u.test(`${name}${value}`);
}

/** Records with the value, or, with `!=`, the others. */
export function fieldCondition(name: string, operator: '=' | '!=', value: FieldValue): string {
  return `${fieldName(name)}${operator}${fieldValue(String(value))}`;
}

/** Records that have the field at all. */
export const fieldExists = (name: string): string => fieldName(name);
