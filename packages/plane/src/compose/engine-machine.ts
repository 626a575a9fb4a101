// Checks memory and disk of the Docker engine's machine, if it is this one.
import { existsSync } from 'node:fs';
import { bytesText } from '../format.ts';
import { limits } from '../preflight/limits.ts';
import { diskProblem, freeBytesOf, type Machine, memoryProblem, readMachine } from '../preflight/machine.ts';
import { type Problem, requireNoProblem } from '../preflight/problem.ts';
import { heapOf, isOneOff, type StackConfiguration } from './configuration.ts';
import { type Container, runningServices } from './docker/containers.ts';
import { docker, tryDocker } from './docker/docker.ts';
import type { ComposeProject } from './docker/project.ts';

interface EngineInformation {
  readonly MemTotal: number;
  /** Where the engine stores images and volumes. */
  readonly DockerRootDir: string;
}

/**
 * Fails if too little memory is available, or too little disk for the images to pull. If the engine runs on another
 * machine, or in a virtual one, nothing is checked here: the set-up checks from inside.
 *
 * @param configuration of the services to start
 * @param machine default: this one
 * @throws PlaneError `memory`, `disk_full`
 */
export async function requireEngineMachine(
  project: ComposeProject,
  configuration: StackConfiguration,
  containers: readonly Container[],
  machine: Machine | undefined = readMachine(),
): Promise<void> {
  const text = await docker(project, 'cannot ask the engine', ['info', '--format', '{{json .}}']);
  const { MemTotal, DockerRootDir }: EngineInformation = JSON.parse(text);
  if (machine === undefined || machine.memoryBytes !== MemTotal) return;
  const running = runningServices(containers);
  const parts = Object.entries(configuration.services).flatMap(([name, service]) => (isOneOff(service) ? [] : [name]));
  const missing = parts.filter((name) => !running.has(name));
  const memory = memoryProblem(machine, { parts, missing, heapBytes: heapOf(configuration) });
  requireNoProblem([
    missing.length > 0 ? memory : undefined,
    await imagesProblem(project, configuration, DockerRootDir),
  ]);
}

async function imagesProblem(
  project: ComposeProject,
  { services }: StackConfiguration,
  folder: string,
): Promise<Problem | undefined> {
  const images = [...new Set(Object.values(services).map(({ image }) => image))];
  // One line for each existing image; missing ones are reported as errors.
  const { stdout } = await tryDocker(project, ['image', 'inspect', '--format', '{{.Id}}', ...images]);
  const missing = images.length - stdout.split('\n').filter(Boolean).length;
  if (missing === 0) return undefined;
  // Inside a container with the engine's socket, the engine's folder is not visible.
  if (!existsSync(folder)) return undefined;
  const bytesMin = Math.ceil((limits.imageBytes * missing) / images.length);
  return diskProblem(await freeBytesOf(folder), {
    where: folder,
    bytesMin,
    remedy: `${missing} of ${images.length} images must be pulled, about ${bytesText(bytesMin)}. Free some space: docker system df shows what takes it`,
  });
}
