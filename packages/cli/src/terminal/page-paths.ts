// The address of a documentation page as the user can open it here: messages name it from the repository's root.
import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A page by its name; pages of other packages are unchanged. */
const named = /(?<![\w/.-])(?:docs\/[a-z][\w-]*|dashboards\/runbooks\/\w+)\.md\b(?! in the package)/g;

/**
 * The folder that contains `docs`: this package if it is installed, because it includes the pages; otherwise the clone.
 *
 * @param own folder of this package
 */
export function pagesFolder(own: string = fileURLToPath(new URL('../..', import.meta.url))): string | undefined {
  return [own, join(own, '../..')].find((folder) => existsSync(join(folder, 'docs/operating.md')));
}

/** Rewrites each page in a text to a path from the working folder. */
export function withPagePaths(
  text: string,
  cwd: string = process.cwd(),
  folder: string | undefined = pagesFolder(),
): string {
  if (folder === undefined) return text;
  return text.replaceAll(named, (page) => {
    const path = join(folder, page);
    if (!existsSync(path)) return page;
    const near = relative(cwd, path);
    return near.startsWith('..') || isAbsolute(near) ? path : near;
  });
}
