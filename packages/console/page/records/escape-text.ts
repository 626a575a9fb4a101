// Makes untrusted text safe to read: control characters are shown as symbols.

/** Line ends and tabs stay; marks that turn the direction of text around could make one record look like another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The character's number: not every font has Unicode's symbols for control characters. */
const sign = (character: string): string => `‹${character.charCodeAt(0).toString(16).padStart(2, '0')}›`;

export function escapeText(text: string): string {
  return text.replace(controls, sign);
}

/** The same on one line. */
export function escapeLine(text: string): string {
  return escapeText(text.replace(/\s*\n\s*/g, ' ⏎ '));
}
