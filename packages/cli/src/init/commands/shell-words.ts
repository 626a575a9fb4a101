// Splits a shell's command line into words with their positions; refuses anything more complex than words.

/** A word without its quotes. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One command of a line: its variable assignments, and its words. */
export interface Segment {
  readonly assignments: readonly Word[];
  readonly words: readonly Word[];
}

const separator = /^(?:&&|\|\||[;|&\n])/;
const redirection = /^\d*(?:>>|>|<)&?\s*/;
const assignment = /^[A-Za-z_]\w*=/;

/** The commands of a line, in order. @returns undefined for a line with substitutions, groups, or an unclosed quote */
export function commandsOf(line: string): Segment[] | undefined {
  const segments: { assignments: Word[]; words: Word[] }[] = [{ assignments: [], words: [] }];
  for (let at = 0; at < line.length; ) {
    const rest = line.slice(at);
    const blank = /^(?:[ \t\r]|\\\r?\n)+/.exec(rest);
    const redirected = redirection.exec(rest);
    const separated = separator.exec(rest);
    if (blank) at += blank[0].length;
    else if (redirected) at += redirected[0].length;
    else if (separated) {
      segments.push({ assignments: [], words: [] });
      at += separated[0].length;
    } else {
      const word = wordAt(line, at);
      if (word === undefined) return undefined;
      const segment = segments.at(-1);
      const isAssignment = segment?.words.length === 0 && assignment.test(line.slice(at));
      (isAssignment ? segment.assignments : segment?.words)?.push(word);
      at = word.end;
    }
  }
  return segments.filter(({ assignments, words }) => assignments.length + words.length > 0);
}

function wordAt(line: string, start: number): Word | undefined {
  let text = '';
  let at = start;
  while (at < line.length) {
    const char = line[at] ?? '';
    if (/[\s;|&<>]/.test(char)) break;
    if (char === '`' || char === '(' || char === ')' || line.startsWith('$(', at)) return undefined;
    if (char === '#' && at === start) return undefined;
    if (char === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) return undefined;
      text += line.slice(at + 1, end);
      at = end + 1;
    } else if (char === '"') {
      const quoted = /^"((?:[^"\\`]|\\[\s\S])*)"/.exec(line.slice(at));
      if (quoted === null || quoted[1]?.includes('$(')) return undefined;
      text += (quoted[1] ?? '').replaceAll(/\\(["\\$`])/g, '$1');
      at += quoted[0].length;
    } else if (char === '\\') {
      text += line[at + 1] ?? '';
      at += 2;
    } else {
      text += char;
      at += 1;
    }
  }
  return { text, start, end: at };
}
