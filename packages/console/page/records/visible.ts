// Texts of others made safe to read: control characters, which terminals and readers of text obey, are shown as signs.

/** Line ends and tabs stay; marks that turn the direction of text around could make one record look like another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Its number: not every font has the signs that Unicode has for them. */
const sign = (character: string): string => `‹${character.charCodeAt(0).toString(16).padStart(2, '0')}›`;

export function visible(text: string): string {
  return text.replace(controls, sign);
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visible(text.replace(/\s*\n\s*/g, ' ⏎ '));
}
