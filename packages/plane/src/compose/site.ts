// What is known of a stack without asking its servers.
import type { Site } from '../operations/doctor/examination.ts';
import { heapBytesOf } from '../preflight/amounts.ts';
import { readDockerVersions } from '../preflight/docker.ts';
import { heapBytesDefault } from '../preflight/limits.ts';
import { readMachine } from '../preflight/machine.ts';
import { configurationOf, isOneOff } from './configuration.ts';
import { versionIn } from './connections.ts';
import type { ComposeProject } from './project.ts';

/** The site of a stack, whether it runs or not. */
export async function siteOf(project: ComposeProject): Promise<Site> {
  const { services } = await configurationOf(project);
  // Services of a profile are parts while they run: `status` tells.
  const core = Object.entries(services).filter(([, service]) => !isOneOff(service) && !service.profiles?.length);
  const { ES_JAVA_OPTS: options, TELLTALE_ELASTICSEARCH_MMAP: mapsFiles } = services.elasticsearch?.environment ?? {};
  const heap = /-Xmx(\w+)/.exec(options ?? '')?.[1] ?? '';
  return {
    engine: 'compose',
    parts: core.map(([name]) => name),
    // Volumes lie where the engine keeps them: what its servers tell of their disks counts.
    folders: {},
    versions: Object.fromEntries(core.map(([name, { image }]) => [name, { version: versionIn(image) }])),
    heapBytes: heapBytesOf(heap) ?? heapBytesDefault,
    ...(mapsFiles === 'false' && { mapsNoFiles: true }),
    machine: readMachine(),
    docker: await readDockerVersions(project.env),
  };
}
