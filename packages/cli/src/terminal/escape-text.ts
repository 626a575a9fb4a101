// Escapes untrusted text for a terminal: no control sequences, no characters that disguise the text.

/** Control characters, also those of eight bits; what turns the direction of writing; ends of lines of Unicode. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const obeyed = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' };

const escaped = (character: string): string =>
  short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** On one line, with control characters escaped. */
export function escapeLine(text: string): string {
  return text.replaceAll(obeyed, escaped);
}

/** Equivalent JSON in which a terminal shows every character. */
export function escapeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent)
    .split('\n')
    .map((line) => line.replaceAll(obeyed, escaped))
    .join('\n');
}
