// The status of every container of the stack.
import type { PartState, PartStatus, PlaneStatus } from '../engine.ts';
import { versionIn } from '../image-version.ts';
import type { ServerName } from '../operator.ts';
import { servicesIn } from '../targets/services.ts';
import { configurationOf, coreOf, isOneOff } from './configuration.ts';
import { connectionsOf, serverPorts, urlOf } from './connections.ts';
import { type Container, containersOf, inspect, memoryOf } from './docker/containers.ts';
import type { ComposeProject } from './docker/project.ts';
import { targetsFolder } from './environment.ts';

/** Returns the stack's status; see `Engine.status`. */
export async function status(project: ComposeProject): Promise<PlaneStatus> {
  const [configuration, all] = await Promise.all([configurationOf(project), containersOf(project)]);
  // A service that runs once is not a part, unless it failed.
  const containers = all.filter(({ service, exitCode }) => {
    const known = configuration.services[service];
    return known === undefined || !isOneOff(known) || exitCode !== 0;
  });
  const running = containers.filter(({ state }) => state === 'running').map(({ id }) => id);
  const [inspected, memory] = await Promise.all([inspect(project, running), memoryOf(project, running)]);
  const there = containers.map((container): PartStatus => {
    const details = inspected.find(({ Id }) => Id.startsWith(container.id) || container.id.startsWith(Id));
    const used = memory.get(container.id.slice(0, 12));
    const url = container.service in serverPorts ? urlOf(containers, container.service as ServerName) : undefined;
    return {
      name: container.service,
      ...stateOf(container),
      version: versionIn(container.image),
      ...(url !== undefined && { url }),
      ...(details && { pid: details.State.Pid, since: details.State.StartedAt }),
      ...(used !== undefined && { memory_bytes: used }),
    };
  });
  const missing = coreOf(configuration)
    .filter(([name]) => !there.some((part) => part.name === name))
    .map(([name]): PartStatus => ({ name, state: 'stopped' }));
  const connections = connectionsOf(project, containers);
  const services = await servicesIn(targetsFolder(project, configuration));
  return { parts: [...there, ...missing], services, ...(Object.keys(connections).length > 0 && { connections }) };
}

function stateOf({ service, state, health, exitCode }: Container): { state: PartState; detail?: string } {
  if (state === 'running') {
    if (health === 'starting') return { state: 'starting' };
    if (health === 'unhealthy')
      return { state: 'unhealthy', detail: `its health check fails; see: telltale logs ${service}` };
    return { state: 'running' };
  }
  if (state === 'created' || (state === 'exited' && exitCode === 0)) return { state: 'stopped' };
  return { state: 'crashed', detail: `it is ${state} with exit code ${exitCode}; see: telltale logs ${service}` };
}
