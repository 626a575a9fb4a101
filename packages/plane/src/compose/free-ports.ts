// Checks that the ports of the stack are free before anything is created.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { PlaneError } from '../plane-error.ts';
import type { StackConfiguration } from './configuration.ts';
import { type Container, runningServices } from './docker/containers.ts';

/**
 * Fails if another program uses one of them. Ports of running containers are their own.
 *
 * @param configuration of the services to start
 * @throws PlaneError `port_taken`
 */
export async function requireFreePorts(
  { services }: StackConfiguration,
  containers: readonly Container[],
): Promise<void> {
  const running = runningServices(containers);
  const taken: Published[] = [];
  for (const [name, { ports = [] }] of Object.entries(services)) {
    if (running.has(name)) continue;
    for (const { host_ip: host, published } of ports) {
      const port = Number(published);
      if (port > 0 && (await isTaken(host ?? '0.0.0.0', port))) taken.push({ name, host: host ?? '0.0.0.0', port });
    }
  }
  if (taken.length > 0) throw portsTaken(taken);
}

/** A port that a service publishes. */
interface Published {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

async function isTaken(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host, port });
    await once(server, 'listening');
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return true;
    throw error;
  } finally {
    server.close();
  }
}

function portsTaken(taken: readonly Published[]): PlaneError {
  const one = taken.length === 1;
  const variables = taken.map(({ name, port }) => {
    const other = port + 10_000 > 65_535 ? port - 10_000 : port + 10_000;
    return `TELLTALE_${name.toUpperCase().replaceAll('-', '_')}_PORT=${other}`;
  });
  return new PlaneError('port_taken', {
    what: 'cannot start',
    where: taken.map(({ name, host, port }) => `${name} on port ${port} of ${host}`).join(', '),
    why: one ? 'another program uses the port' : 'other programs use the ports',
    remedy: one
      ? `Stop that program, or set another port, such as ${variables[0]} in compose/.env; .env.example has the names`
      : `Stop those programs, or set other ports, such as ${variables.join(', ')}, each on a line of compose/.env; .env.example has the names`,
  });
}
