// What the pages of the documentation have one type: commands in their blocks, and those in their prose.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** One line of a block, or a piece of prose. */
export interface Documented {
  /** Path from the root of the repository. */
  readonly page: string;
  /** The line, without its comment; what is continued on the next line is one. */
  readonly command: string;
}

export const pages: readonly string[] = globSync(
  [
    '*.md',
    'docs/*.md',
    'packages/*/README.md',
    'compose/**/*.md',
    'examples/**/*.md',
    'bench/**/*.md',
    'dashboards/**/*.md',
  ],
  { cwd: root, exclude: (path) => path.includes('node_modules') },
).filter((page) => page !== 'CHANGELOG.md');

const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The text of each block of shell commands of a page, or of one of its sections. */
export function blocksOf(page: string, heading?: string): string[] {
  const text = textOf(page);
  const section = heading === undefined ? text : (text.split(`${heading}\n`)[1]?.split('\n## ')[0] ?? '');
  return [...section.matchAll(/^ *```(?:sh|bash|console|shell)\n([\s\S]*?)^ *```/gm)].map(([, block = '']) => block);
}

/** Every command of every block. */
export function commandsInBlocks(): Documented[] {
  return pages.flatMap((page) =>
    blocksOf(page).flatMap((block) => linesOf(block).map((command) => ({ page, command }))),
  );
}

/** Pages in whose prose the word names something else: a subject of the benchmarks. */
const otherWords = ['bench/README.md', 'docs/benchmarks.md'];

/** Every command that stands in the prose as code. */
export function commandsInProse(): Documented[] {
  return pages
    .filter((page) => !otherWords.includes(page))
    .flatMap((page) => {
      const prose = textOf(page).replace(/^ *```[\s\S]*?^ *```/gm, '');
      const pieces = [...prose.matchAll(/`([^`]+)`/g)].map(([, piece = '']) => piece.replace(/\s+/g, ' ').trim());
      const commands = pieces.filter(
        // `npm run telltale --` stands for the command itself.
        (piece) => /^(?:npm (?:run|test)|(?:npx )?telltale [a-z]|docker compose)/.test(piece) && !/ --$/.test(piece),
      );
      return commands.map((command) => ({ page, command }));
    });
}

/** Lines of a block as a shell takes them: a quote that is open and a backslash go on with the next line. */
function linesOf(block: string): string[] {
  const lines: string[] = [];
  let line = '';
  let quote = '';
  for (let at = 0; at < block.length; at++) {
    const character = block[at] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
      line += character;
    } else if (character === '\\' && block[at + 1] === '\n') at++;
    else if (character === "'" || character === '"') {
      quote = character;
      line += character;
    } else if (character === '#' && /^\s?$/.test(line.slice(-1))) {
      while (at + 1 < block.length && block[at + 1] !== '\n') at++;
    } else if (character === '\n') {
      lines.push(line);
      line = '';
    } else line += character;
  }
  return [...lines, line].map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '');
}
