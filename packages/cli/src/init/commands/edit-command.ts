// Inserts the preload into a command line and leaves the rest unchanged.
import { hooksRequire, type Launch, launchOf, type Way } from './launch.ts';
import { envFileOption, namesSettings, nodemonTakesExec } from './settings-option.ts';
import { commandsOf, type Segment, type Word } from './shell-words.ts';

/** What becomes of a command line. */
export interface CommandEdit {
  readonly launch: Launch;
  /** The line with the preload; undefined if it belongs elsewhere, or is already there. */
  readonly after?: string;
  /** Whether nothing in the line gives the service its settings, for want of a way that can be written. */
  readonly lacksSettings?: boolean;
}

/** What is known beside the line. */
export interface EditOptions {
  /** The file of settings that Node is to read before the preload; without, they come by the environment. */
  readonly settings?: string;
  /** What nodemon's settings have it run; undefined where they say nothing of it. */
  readonly nodemonExec?: string | undefined;
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
  { settings, nodemonExec }: EditOptions = {},
): CommandEdit | undefined {
  const segments = commandsOf(line) ?? [];
  for (const [index, segment] of [...segments.entries()].toReversed()) {
    const { words, assignments } = segment;
    const launch = launchOf(
      words.map(({ text }) => text),
      scripts,
    );
    if (launch === undefined) continue;
    const asks = settings !== undefined && !namesSettings(line, settings);
    const envFile = asks ? envFileOption(settings, segments.slice(0, index)) : undefined;
    const isPresent = launch.how === 'present' || assignments.some(({ text }) => text.includes(preload));
    if (isPresent) {
      const after = envFile === undefined ? undefined : withEnvFile(line, words, envFile, scripts);
      return after ?? { launch: { how: 'present' }, lacksSettings: asks };
    }
    if (launch.how === 'flags') {
      if (asks && envFile === undefined) return { launch, lacksSettings: true };
      const word = words[launch.after];
      const added = `${envFile === undefined ? '' : `${envFile} `}${nodeOption(launch.way)}`;
      return word === undefined
        ? undefined
        : { launch, after: `${line.slice(0, word.end)} ${added}${line.slice(word.end)}` };
    }
    if (launch.how !== 'options') return { launch };
    const nodemon = launch.program === 'nodemon' ? nodemonTakesExec(words) : undefined;
    const way = hooksRequire(nodemonExec ?? '') && launch.program === 'nodemon' ? '--require' : launch.way;
    if (nodemon !== undefined && way === '--import' && nodemonExec === undefined && envFile !== undefined) {
      const exec = `--exec "node ${envFile} ${nodeOption(way)}"`;
      return { launch, after: `${line.slice(0, nodemon.end)} ${exec}${line.slice(nodemon.end)}` };
    }
    const after = withNodeOptions(line, segment, way);
    return after === undefined ? { launch, lacksSettings: asks } : { launch, after, lacksSettings: asks };
  }
  return undefined;
}

/** What has the preload, and takes Node's own options, is given the file. @returns undefined where it takes none */
function withEnvFile(
  line: string,
  words: readonly Word[],
  envFile: string,
  scripts: ReadonlySet<string>,
): CommandEdit | undefined {
  const at = words.findIndex(({ text }) => /^(?:--import=|--require=)?@telltale\/node/.test(text));
  const isApart = words[at]?.text.startsWith('@') ?? false;
  const option = words[isApart ? at - 1 : at];
  if (option === undefined || !/^(?:--import|--require|-r)/.test(option.text)) return undefined;
  const others = words.filter((word) => word !== option && word !== words[at]).map(({ text }) => text);
  const launch = launchOf(others, scripts);
  if (launch?.how !== 'flags') return undefined;
  return { launch, after: `${line.slice(0, option.start)}${envFile} ${line.slice(option.start)}` };
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
