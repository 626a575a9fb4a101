// Which stack is meant: the folder of its files, its name, and what its commands run in.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../artifacts/run-program.ts';

/** One stack on one Docker engine. */
export interface ComposeProject {
  /** Folder with compose.yaml. */
  readonly folder: string;
  /** Files in the order in which each overrides those before it. */
  readonly files: readonly string[];
  /** Folder of this user with what clients of the stack need: authority and passwords. */
  readonly clientFolder: string;
  readonly env: Environment;
}

/** The committed stack: in the repository when it is worked on, in the package when it is installed. */
export function stackFolder(): string {
  const repository = fileURLToPath(new URL('../../../../compose', import.meta.url));
  const packaged = fileURLToPath(new URL('../../compose', import.meta.url));
  return existsSync(join(repository, 'compose.yaml')) ? repository : packaged;
}

/** Arguments that every command of Compose on this stack begins with; no profile is forgotten. */
export function composeArguments({ folder, files }: ComposeProject, profiles: readonly string[] = ['*']): string[] {
  return [
    'compose',
    '--project-directory',
    folder,
    ...files.flatMap((file) => ['--file', join(folder, file)]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
  ];
}
