// Opens the plane of the engine that the command line names, or of the most likely one.
import type { Engine } from '@telltale/plane';
import { CliError } from './cli-error.ts';
import type { PlaneOptions } from './verb.ts';

/**
 * @param options which plane the command line names; by default the most likely engine
 * @throws CliError `usage` if no engine has that name, or an option does not apply to it
 */
export async function openEngine({ engine: name, ...cluster }: PlaneOptions): Promise<Engine> {
  const { engineNames, likelyEngine, openPlane } = await import('@telltale/plane');
  const engine = name === undefined ? await likelyEngine() : engineNames.find((known) => known === name);
  if (engine === undefined) throw CliError.usage(`--engine ${name} does not exist: use compose, native or kubernetes.`);
  const { context, namespace, overlay } = cluster;
  const given = Object.entries({ context, namespace, overlay }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const [option] = given[0] ?? [];
  if (engine !== 'kubernetes' && option !== undefined) {
    throw CliError.usage(`--${option} is for a cluster: add --engine kubernetes.`);
  }
  return openPlane({ engine, ...Object.fromEntries(given) });
}
