// Adds the settings file to a command: Node accepts --env-file on its command line only, not in NODE_OPTIONS.
import { posix } from 'node:path';
import type { Segment, Word } from './shell-words.ts';

/** Whether a line or a file already provides the service's settings: by the file's name, or by the first setting. */
export function namesSettings(text: string, settings: string): boolean {
  const files = text.split(/[\s"'`=,;]+/).map((word) => word.replace(/^\.\//, ''));
  return (
    text.includes('TELLTALE_ELASTICSEARCH_URL') ||
    files.some((file) => file === settings || file.endsWith(`/${settings}`))
  );
}

/**
 * The option with which Node reads the file, relative to the folder that earlier commands changed to.
 *
 * @returns undefined if that folder is unknown
 */
export function envFileOption(settings: string, before: readonly Segment[] = []): string | undefined {
  let folder = '.';
  for (const { words } of before) {
    const [program, to] = words.map(({ text }) => text);
    if (!/^(?:cd|pushd|popd)$/.test(program ?? '')) continue;
    if (to === undefined || /^[/~-]|[$*?]/.test(to)) return undefined;
    folder = posix.join(folder, to);
  }
  return folder.startsWith('..') ? undefined : `--env-file-if-exists=${posix.relative(folder, settings)}`;
}

const optionsWithValue =
  /^(?:-w|--watch|-e|--ext|-i|--ignore|-d|--delay|-s|--signal|--config|-r|--require|--import|--loader|--conditions|-C)$/;

/**
 * If nodemon runs a JavaScript file by Node, its interpreter can be named.
 *
 * @returns the word `nodemon`, after which its options stand
 */
export function nodemonTakesExec(words: readonly Word[]): Word | undefined {
  const at = words.findIndex(({ text }) => /(?:^|[\\/])nodemon(?:\.js|\.cmd)?$/.test(text));
  const options = words.slice(at + 1).map(({ text }) => text);
  if (at < 0 || options.some((text) => /^(?:-x|--exec|--cwd)(?:=|$)/.test(text))) return undefined;
  const script = options.find(
    (text, index) => !text.startsWith('-') && !optionsWithValue.test(options[index - 1] ?? ''),
  );
  return script !== undefined && /^[^.]*$|\.[cm]?js$/.test(posix.basename(script)) ? words[at] : undefined;
}
