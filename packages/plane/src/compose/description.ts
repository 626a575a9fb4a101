// Describes a stack without asking its servers.

import type { PlaneDescription } from '../engine.ts';
import { versionIn } from '../image-version.ts';
import { readDockerVersions } from '../preflight/docker.ts';
import { readMachine } from '../preflight/machine.ts';
import { configurationOf, coreOf, heapOf } from './configuration.ts';
import type { ComposeProject } from './docker/project.ts';

/** Describes a stack, running or not. */
export async function describePlane(project: ComposeProject): Promise<PlaneDescription> {
  const configuration = await configurationOf(project);
  // Services with a profile are parts only while they run: `status` shows them.
  const core = coreOf(configuration);
  const { TELLTALE_ELASTICSEARCH_MMAP: mapsFiles } = configuration.services.elasticsearch?.environment ?? {};
  return {
    engine: 'compose',
    parts: core.map(([name]) => name),
    // The engine stores volumes: the servers' own disk metrics apply.
    folders: {},
    versions: Object.fromEntries(core.map(([name, { image }]) => [name, { version: versionIn(image) }])),
    heapBytes: heapOf(configuration),
    ...(mapsFiles === 'false' && { mmapDisabled: true }),
    machine: readMachine(),
    docker: await readDockerVersions(project.env),
  };
}
