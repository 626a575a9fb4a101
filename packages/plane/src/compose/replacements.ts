// Replaces the images of the stack's services with newer ones, and rolls back to the previous ones.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { versionIn } from '../image-version.ts';
import { limits } from '../limits.ts';
import type { WantedOptions } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import { makeFolder, writePrivateFile } from '../secrets/private-files.ts';
import { configurationOf, isOneOff } from './configuration.ts';
import { containersOf, inspect } from './docker/containers.ts';
import { compose, docker } from './docker/docker.ts';
import { type ComposeProject, composeArguments } from './docker/project.ts';

/** The services of a stack during an upgrade. */
export class Replacements {
  readonly #project: ComposeProject;
  /** The previous image of each service. */
  readonly #former = new Map<string, string>();
  #prepared = false;

  constructor(project: ComposeProject) {
    this.#project = project;
  }

  /** See `Operator.targetVersions`; missing images are pulled, or built. */
  async targetVersions({ signal }: WantedOptions = {}): Promise<Record<string, string>> {
    const { services } = await configurationOf(this.#project);
    const there = new Set((await containersOf(this.#project, signal)).map(({ service }) => service));
    const wanted = Object.entries(services).filter(([name, service]) => there.has(name) && !isOneOff(service));
    const names = wanted.map(([name]) => name);
    const get = ['pull', '--quiet', '--policy', 'missing', '--ignore-buildable', ...names];
    await compose(this.#project, 'cannot pull the images', get, { msMax: limits.imagesMsMax, signal });
    return Object.fromEntries(wanted.map(([name, { image }]) => [name, versionIn(image)]));
  }

  /** See `Operator.replace`. */
  async replace(part: string): Promise<void> {
    const image = await this.#imageOf(part);
    await this.#prepare();
    this.#former.set(part, image);
    await this.#up(`cannot replace ${part}`, part);
  }

  /** See `Operator.rollBack`. */
  async rollBack(part: string): Promise<void> {
    const image = this.#former.get(part);
    if (image === undefined) {
      throw new PlaneError('unsupported', { what: `cannot roll ${part} back`, why: 'the previous version is unknown' });
    }
    // The present stack with another image: an override file in addition to the others would replace them.
    const { services, ...stack } = await configurationOf(this.#project);
    const former = { ...stack, services: { ...services, [part]: { ...services[part], image } } };
    const file = join(this.#project.clientFolder, 'former.json');
    await makeFolder(this.#project.clientFolder, { mode: 0o700 });
    await writePrivateFile(file, JSON.stringify(former), { mode: 0o600 });
    try {
      await this.#up(`cannot roll ${part} back`, part, ['--file', file]);
    } finally {
      await rm(file, { force: true });
    }
    this.#former.delete(part);
  }

  async #up(what: string, part: string, files: readonly string[] = []): Promise<void> {
    const args = ['up', '--detach', '--no-deps', '--no-build', '--wait', part];
    await docker(this.#project, what, [...composeArguments(this.#project), ...files, ...args], {
      msMax: limits.stackStartMsMax,
    });
  }

  /** The set-up writes the files of the new servers before the first of them starts. */
  async #prepare(): Promise<void> {
    if (this.#prepared) return;
    await compose(this.#project, 'cannot set the stack up', ['run', '--rm', '--no-deps', '-T', 'setup', 'setup'], {
      msMax: limits.imagesMsMax,
    });
    this.#prepared = true;
  }

  /** The image of a service: its name if that still means the same, otherwise its id. */
  async #imageOf(part: string): Promise<string> {
    const ids = (await containersOf(this.#project)).filter(({ service }) => service === part).map(({ id }) => id);
    const [container] = await inspect(this.#project, ids);
    if (container === undefined) {
      throw new PlaneError('unknown_part', { what: `cannot replace ${part}`, why: 'the stack has no such container' });
    }
    const { Image: id, Config: config } = container;
    const named = await docker(this.#project, `cannot inspect the image of ${part}`, [
      'image',
      'ls',
      '--no-trunc',
      '--quiet',
      config.Image,
    ]);
    return named.trim() === id ? config.Image : id;
  }
}
