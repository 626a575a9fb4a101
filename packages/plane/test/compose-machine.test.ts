// Before a stack is brought up: memory and disk of the engine's machine, where it is this one. The engine is a program
// that answers as Docker does of a machine that is smaller than this.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Container } from '../src/compose/docker/containers.ts';
import type { ComposeProject } from '../src/compose/docker/project.ts';
import { requireEngineMachine } from '../src/compose/engine-machine.ts';
import { limits } from '../src/preflight/limits.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const gibibyte = 2 ** 30;
const machine = {
  memoryBytes: 8 * gibibyte,
  memoryAvailableBytes: 6 * gibibyte,
  swapBytes: 0,
  swapUsedBytes: 0,
  mapCountMax: 1_048_576,
};
const service = { image: 'elasticsearch:9.5.3' };
const stack = {
  services: {
    setup: { image: 'telltale/stack:0.1.0', restart: 'no' },
    elasticsearch: { ...service, environment: { ES_JAVA_OPTS: '-Xms2g -Xmx2g' } },
    kibana: { image: 'kibana:9.5.3' },
  },
  networks: {},
  volumes: {},
};
const running = (name: string): Container => ({
  id: name,
  service: name,
  image: '',
  state: 'running',
  health: 'healthy',
  exitCode: 0,
  ports: new Map(),
});

/** An engine on a machine with so much memory, which has some images. */
function projectOf(memoryBytes: number, images: readonly string[], folder = temporaryFolder()): ComposeProject {
  const bin = temporaryFolder();
  const info = JSON.stringify({ MemTotal: memoryBytes, DockerRootDir: folder });
  const answers = `case "$1" in info) echo '${info}';; image) printf '%s' '${images.map((id) => `${id}\n`).join('')}'; exit ${images.length === 3 ? 0 : 1};; esac`;
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${answers}\n`, { mode: 0o755 });
  return { folder: temporaryFolder(), clientFolder: temporaryFolder(), env: { PATH: `${bin}:/usr/bin:/bin` } };
}
const all = ['a', 'b', 'c'];

it('reports nothing if memory and disk suffice', async () => {
  await requireEngineMachine(projectOf(machine.memoryBytes, all), stack, [], machine);
});

it('counts the configured heap, and only the parts that do not run yet', async () => {
  const busy = { ...machine, memoryAvailableBytes: 2 * gibibyte };
  const project = projectOf(machine.memoryBytes, all);
  await expect(requireEngineMachine(project, stack, [], busy)).rejects.toMatchObject({
    code: 'memory',
    message: expect.stringContaining(
      '2.1 GB of memory are available, and the parts to start need 4.6 GB. Stop other programs.',
    ),
  });
  await requireEngineMachine(project, stack, [running('elasticsearch')], busy);
});

it('does not count running parts against the available memory', async () => {
  const full = { ...machine, memoryAvailableBytes: 0 };
  const both = [running('elasticsearch'), running('kibana')];
  await requireEngineMachine(projectOf(machine.memoryBytes, all), stack, both, full);
  const small = { ...full, memoryBytes: gibibyte };
  await requireEngineMachine(projectOf(gibibyte, all), stack, both, small);
});

it('does not judge this machine if the engine runs on another', async () => {
  const busy = { ...machine, memoryAvailableBytes: 0 };
  await requireEngineMachine(projectOf(16 * gibibyte, []), stack, [], busy);
  await requireEngineMachine(projectOf(machine.memoryBytes, []), stack, [], undefined);
});

it('requires disk space for the images to pull, and only for those', async () => {
  // A file system of the kernel's own has no room at all.
  const project = projectOf(machine.memoryBytes, ['a'], '/proc');
  await expect(requireEngineMachine(project, stack, [], machine)).rejects.toMatchObject({
    code: 'disk_full',
    message: expect.stringMatching(
      /cannot keep the plane in \/proc: 0 MB are free and 3\.6 GB are needed\. 2 of 3 images/,
    ),
  });
  expect(Math.ceil((limits.imageBytes * 2) / 3)).toBe(3_579_139_414);
  await requireEngineMachine(projectOf(machine.memoryBytes, all, '/proc'), stack, [], machine);
});

it('requires no disk space if the folder of the engine is not visible', async () => {
  await requireEngineMachine(projectOf(machine.memoryBytes, [], join(temporaryFolder(), 'none')), stack, [], machine);
});
