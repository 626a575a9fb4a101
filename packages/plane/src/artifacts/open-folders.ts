// Whether every user can reach a folder.
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The first folder on the way up that other users may not pass; undefined when all may be passed. */
export function closedFolderAbove(path: string): string | undefined {
  for (let folder = realpathSync(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
