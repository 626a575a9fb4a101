// The Compose project: its folder, its name, and the environment of its commands.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlaneError } from '../../plane-error.ts';
import type { Environment } from '../../processes/run-program.ts';

/** One stack on one Docker engine. */
export interface ComposeProject {
  /** Folder with compose.yaml. */
  readonly folder: string;
  /** Folder of this user with what clients of the stack need: authority and passwords. */
  readonly clientFolder: string;
  readonly env: Environment;
}

/** Folder of the stack: `TELLTALE_COMPOSE_DIR`, else that of the clone that this file is in. */
export function stackFolder(env: Environment = process.env): string {
  if (env.TELLTALE_COMPOSE_DIR) return resolve(env.TELLTALE_COMPOSE_DIR);
  return fileURLToPath(new URL('../../../../../compose', import.meta.url));
}

/** Whether a folder holds a stack. */
export function holdsStack(folder: string): boolean {
  return existsSync(join(folder, 'compose.yaml'));
}

/** @throws PlaneError `folder` where it does not */
export function requireStackIn(folder: string): void {
  if (holdsStack(folder)) return;
  throw new PlaneError('folder', {
    what: 'cannot find the stack',
    where: `in ${folder}`,
    why: 'there is no compose.yaml',
    remedy: "Clone Telltale's repository and set TELLTALE_COMPOSE_DIR to its folder compose, or use --engine native",
  });
}

/**
 * Arguments that every command of Compose on this stack begins with; no profile is forgotten. Which files override
 * compose.yaml is `COMPOSE_FILE`'s to say, in the environment or in .env.
 */
export function composeArguments({ folder }: ComposeProject, profiles: readonly string[] = ['*']): string[] {
  return ['compose', '--project-directory', folder, ...profiles.flatMap((profile) => ['--profile', profile])];
}
