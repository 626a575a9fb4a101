// The commands that a page of the documentation has one type, for checks that follow it.
import { readFile } from 'node:fs/promises';

/**
 * Lines of the first block of shell commands below a heading.
 *
 * @param page path from the root of the repository
 * @param heading as it stands there, with its signs
 */
export async function commandsBelow(page: string, heading: string): Promise<string[]> {
  const text = await readFile(new URL(`../../${page}`, import.meta.url), 'utf8');
  const section = text.split(heading)[1]?.split('\n## ')[0] ?? '';
  return (/```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '').split('\n').filter((line) => line.trim() !== '');
}
