// The Compose project: its folder, its name, and the environment of its commands.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlaneError } from '../../plane-error.ts';
import type { Environment } from '../../processes/run-program.ts';

/** A stack on a Docker engine. */
export interface ComposeProject {
  /** Folder with compose.yaml. */
  readonly folder: string;
  /** This user's folder with files for clients of the stack: certificate authority and passwords. */
  readonly clientFolder: string;
  readonly env: Environment;
}

/** Folder of the stack: `TELLTALE_COMPOSE_DIR`, otherwise that of the clone that contains this file. */
export function stackFolder(env: Environment = process.env): string {
  if (env.TELLTALE_COMPOSE_DIR) return resolve(env.TELLTALE_COMPOSE_DIR);
  return fileURLToPath(new URL('../../../../../compose', import.meta.url));
}

/** Whether a folder contains a stack. */
export function holdsStack(folder: string): boolean {
  return existsSync(join(folder, 'compose.yaml'));
}

/** @throws PlaneError `folder` if it contains no stack */
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
 * Common arguments of all Compose commands on this stack, with all profiles. `COMPOSE_FILE`, in the environment or in
 * .env, determines which files override compose.yaml.
 */
export function composeArguments({ folder }: ComposeProject, profiles: readonly string[] = ['*']): string[] {
  return ['compose', '--project-directory', folder, ...profiles.flatMap((profile) => ['--profile', profile])];
}
