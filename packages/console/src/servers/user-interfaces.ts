// Finds the addresses of Grafana and Kibana, to which the page links.
import type { Engine, EngineName, PlaneStatus, UserInterfaces } from '@telltale/plane';

/**
 * Returns the addresses for a browser on this machine of those that run.
 *
 * @param status the plane's status, which has the addresses of containers
 */
export async function findUserInterfaces(
  plane: Pick<Engine, 'forwardUserInterfaces'>,
  engine: EngineName,
  status: () => Promise<PlaneStatus>,
): Promise<UserInterfaces> {
  if (plane.forwardUserInterfaces !== undefined) return plane.forwardUserInterfaces();
  // A native plane has neither, and the status of its parts takes seconds on a busy machine.
  if (engine === 'native') return {};
  const { parts } = await status();
  const urlOf = (server: string) => parts.find(({ name, state }) => name === server && state === 'running')?.url;
  const [grafana, kibana] = [urlOf('grafana'), urlOf('kibana')];
  return { ...(grafana !== undefined && { grafana }), ...(kibana !== undefined && { kibana }) };
}
