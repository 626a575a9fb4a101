// A parameter of an alert: a named number, time or pattern in its expression, with its default.

/** Delimiters that neither PromQL nor our texts use. */
const open = '⟨';
const close = '⟩';
const marked = new RegExp(`${open}(\\w+)=([^${close}]*)${close}`, 'g');

/** A value in an expression that settings can replace. */
export function parameter(name: string, value: number | string): string {
  return `${open}${name}=${value}${close}`;
}

/** The parameters of a text and their defaults. */
export function parametersOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(marked)].map(([, name = '', value = '']) => [name, value]));
}

/** The text with each parameter's value or default. */
export function withParameters(text: string, values: Readonly<Record<string, number | string>>): string {
  return text.replace(marked, (_, name: string, value: string) => String(values[name] ?? value));
}
