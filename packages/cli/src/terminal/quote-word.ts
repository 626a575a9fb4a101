// Quotes a text as one word of a POSIX shell.

/** Unquoted if that is one word, otherwise quoted. */
export function quoteWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
