// Every image that the stack names, made here: real programs where a registry of packages has them, else stand-ins.
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { DockerEngine } from '../../support/docker-engine.ts';
import { balancerImage } from './balancer.ts';
import { buildImages, imagesOf } from './build.ts';
import { cadvisorImage } from './cadvisor.ts';
import type { Image } from './image.ts';
import { mailImage } from './mailpit.ts';
import { collectorImage } from './otel-collector.ts';
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
  return [
    ...(await serverImages()),
    await cadvisorImage(),
    await collectorImage(),
    await mailImage(),
    balancerImage,
    ...(await standInImages()),
  ];
}

/**
 * Builds the images of those services, where the engine has them not yet.
 *
 * @returns what each that was built truly holds, by service
 */
export async function buildStackImages(
  engine: DockerEngine,
  services: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = await imageNames();
  const there = await imagesOf(engine);
  const isWanted = (service: string): boolean => services.includes(service) && !there.has(names.get(service) ?? '');
  const wanted = (await obtainImages()).filter(({ service }) => isWanted(service));
  await buildImages(engine, new Map(wanted.map((image) => [names.get(image.service) ?? '', image])));
  const own = ownServices.filter(isWanted);
  for (const service of own) await buildOwnImage(engine, service, names.get(service) ?? '');
  return new Map([
    ...wanted.map(({ service, holds }) => [service, holds] as const),
    ...own.map((service) => [service, 'what its Dockerfile says'] as const),
  ]);
}
