// Puts the preload into a command line, and leaves the rest of it as it is.
import { type Launch, launchOf, type Way } from './launch.ts';
import { commandsOf, type Segment, type Word } from './shell-words.ts';

/** What becomes of a command line. */
export interface CommandEdit {
  readonly launch: Launch;
  /** The line with the preload; undefined where it is to be written elsewhere, or is there. */
  readonly after?: string;
}

/** What is known beside the line. */
export interface EditOptions {
  /** More options of Node's, before the preload's. */
  readonly flags?: string;
  /** Whether nodemon's settings have it run what hooks `require`. */
  readonly nodemonHooks?: boolean;
}

/** Name of the preload's package. */
export const preload = '@telltale/node';

/** What NODE_OPTIONS is to hold. */
export function nodeOption(way: Way): string {
  return `${way} ${preload}`;
}

/**
 * Reads a line of a shell, and puts the preload in.
 *
 * @returns undefined where it starts no service that is known, or says more than can be read
 */
export function editCommand(
  line: string,
  scripts: ReadonlySet<string>,
  { flags = '', nodemonHooks = false }: EditOptions = {},
): CommandEdit | undefined {
  const segments = commandsOf(line);
  for (const segment of segments?.toReversed() ?? []) {
    const { words, assignments } = segment;
    const launch = launchOf(
      words.map(({ text }) => text),
      scripts,
    );
    if (launch === undefined) continue;
    if (assignments.some(({ text }) => text.includes(preload))) return { launch: { how: 'present' } };
    if (launch.how === 'flags') {
      const word = words[launch.after];
      const added = `${flags}${nodeOption(launch.way)}`;
      return word === undefined
        ? undefined
        : { launch, after: `${line.slice(0, word.end)} ${added}${line.slice(word.end)}` };
    }
    if (launch.how !== 'options') return { launch };
    const way = nodemonHooks && launch.program === 'nodemon' ? '--require' : launch.way;
    const after = withNodeOptions(line, segment, way);
    return after === undefined ? { launch } : { launch, after };
  }
  return undefined;
}

/** A command that starts Node by itself is given NODE_OPTIONS. @returns undefined where what it has cannot be read */
function withNodeOptions(line: string, { assignments, words }: Segment, way: Way): string | undefined {
  const crossEnv = words.find(({ text }) => /(?:^|[\\/])cross-env$/.test(text));
  const quote = crossEnv === undefined ? "'" : '"';
  const held = [...assignments, ...words].find(({ text }) => text.startsWith('NODE_OPTIONS='));
  if (held !== undefined) {
    const value = held.text.slice('NODE_OPTIONS='.length);
    if (/["'$\\`]/.test(value)) return undefined;
    return replaced(line, held, `NODE_OPTIONS=${quote}${`${value} ${nodeOption(way)}`.trim()}${quote}`);
  }
  const set = `NODE_OPTIONS=${quote}${nodeOption(way)}${quote}`;
  if (crossEnv !== undefined) return `${line.slice(0, crossEnv.end)} ${set}${line.slice(crossEnv.end)}`;
  const start = (assignments[0] ?? words[0])?.start ?? 0;
  return `${line.slice(0, start)}${set} ${line.slice(start)}`;
}

function replaced(line: string, { start, end }: Word, by: string): string {
  return `${line.slice(0, start)}${by}${line.slice(end)}`;
}
