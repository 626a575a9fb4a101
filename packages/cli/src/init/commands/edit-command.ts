// Inserts the preload into a command line and leaves the rest unchanged.
import { hooksRequire, type Launch, launchOf, type Way } from './launch.ts';
import { envFileOption, namesSettings, nodemonTakesExec } from './settings-option.ts';
import { commandsOf, type Segment, type Word } from './shell-words.ts';

/** The result for a command line. */
export interface CommandEdit {
  readonly launch: Launch;
  /** The line with the preload; undefined if the preload belongs elsewhere, or is already there. */
  readonly after?: string;
  /** Whether the line does not provide the service's settings, and cannot be edited to do so. */
  readonly lacksSettings?: boolean;
}

/** Context of the line. */
export interface EditOptions {
  /** The settings file that Node must read before the preload; without one, settings come from the environment. */
  readonly settings?: string;
  /** The command in nodemon's own settings; undefined if there is none. */
  readonly nodemonExec?: string | undefined;
}

/** The preload's package name. */
export const preload = '@telltale/node';

/** The value for NODE_OPTIONS. */
export function nodeOption(way: Way): string {
  return `${way} ${preload}`;
}

/**
 * Parses a shell's command line and inserts the preload.
 *
 * @returns undefined if it starts no known service, or is too complex
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

/**
 * Adds the file to a command that has the preload and accepts Node's own options.
 *
 * @returns undefined if it does not accept them
 */
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

/**
 * Adds NODE_OPTIONS to a command that starts Node by itself.
 *
 * @returns undefined if its present value cannot be parsed
 */
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
