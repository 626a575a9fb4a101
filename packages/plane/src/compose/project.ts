// Which stack is meant: the folder of its files, its name, and what its commands run in.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../artifacts/run-program.ts';

/** One stack on one Docker engine. */
export interface ComposeProject {
  /** Folder with compose.yaml. */
  readonly folder: string;
  /** Folder of this user with what clients of the stack need: authority and passwords. */
  readonly clientFolder: string;
  readonly env: Environment;
}

/**
 * Folder of the stack: `TELLTALE_COMPOSE_DIR`, else the committed one, which is in the repository when it is worked on
 * and in the package when it is installed.
 */
export function stackFolder(env: Environment = process.env): string {
  if (env.TELLTALE_COMPOSE_DIR) return resolve(env.TELLTALE_COMPOSE_DIR);
  const repository = fileURLToPath(new URL('../../../../compose', import.meta.url));
  const packaged = fileURLToPath(new URL('../../compose', import.meta.url));
  return existsSync(join(repository, 'compose.yaml')) ? repository : packaged;
}

/**
 * Arguments that every command of Compose on this stack begins with; no profile is forgotten. Which files override
 * compose.yaml is `COMPOSE_FILE`'s to say, in the environment or in .env.
 */
export function composeArguments({ folder }: ComposeProject, profiles: readonly string[] = ['*']): string[] {
  return ['compose', '--project-directory', folder, ...profiles.flatMap((profile) => ['--profile', profile])];
}
