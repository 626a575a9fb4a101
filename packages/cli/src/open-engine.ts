// Opens the plane of the engine that the command line names, or of the most likely one.
import type { Engine } from '@telltale/plane';
import { CliError } from './cli-error.ts';

/**
 * @param name value of `--engine`; undefined if not given
 * @throws CliError `usage` where no engine has that name
 */
export async function openEngine(name: string | undefined): Promise<Engine> {
  const { engineNames, likelyEngine, openPlane } = await import('@telltale/plane');
  const engine = name === undefined ? await likelyEngine() : engineNames.find((known) => known === name);
  if (engine === undefined) throw CliError.usage(`--engine ${name} does not exist: use compose or native.`);
  return openPlane({ engine });
}
