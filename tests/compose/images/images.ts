// Every image that the stack names, made here: real programs where a registry of packages has them, else stand-ins.
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { DockerEngine } from '../../support/docker-engine.ts';
import { balancerImage } from './balancer.ts';
import { buildImages } from './build.ts';
import { cadvisorImage } from './cadvisor.ts';
import type { Image } from './image.ts';
import { buildOwnImage, ownServices } from './own.ts';
import { serverImages } from './servers.ts';
import { standInImages } from './stand-ins.ts';

/** Image of each service, by the service's name. */
export async function imageNames(): Promise<ReadonlyMap<string, string>> {
  const file = new URL('../../../compose/images.yaml', import.meta.url);
  const { services }: { services: Record<string, { image: string }> } = parse(await readFile(file, 'utf8'));
  return new Map(Object.entries(services).map(([service, { image }]) => [service, image]));
}

/** Everything that images are made of; downloads what is not in the cache. */
export async function obtainImages(): Promise<readonly Image[]> {
  return [...(await serverImages()), await cadvisorImage(), balancerImage, ...(await standInImages())];
}

/**
 * Builds the images of those services.
 *
 * @param services all that are known here when it is absent
 * @returns what each truly holds, by service
 */
export async function buildStackImages(
  engine: DockerEngine,
  services?: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = await imageNames();
  const known = (await obtainImages()).filter(({ service }) => names.has(service));
  const wanted = known.filter(({ service }) => services?.includes(service) ?? true);
  await buildImages(engine, new Map(wanted.map((image) => [names.get(image.service) ?? '', image])));
  for (const service of ownServices) await buildOwnImage(engine, service, names.get(service) ?? '');
  return new Map(wanted.map(({ service, holds }) => [service, holds]));
}
