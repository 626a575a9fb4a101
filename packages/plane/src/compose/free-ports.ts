// Whether the ports that the stack is to publish are free, before anything of it is made.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { PlaneError } from '../plane-error.ts';
import type { StackConfiguration } from './configuration.ts';
import { type Container, runningServices } from './containers.ts';

/**
 * Stops where another program has one of them. What runs already has its own.
 *
 * @param configuration of what is to run
 * @throws PlaneError `port_taken`
 */
export async function demandFreePorts(
  { services }: StackConfiguration,
  containers: readonly Container[],
): Promise<void> {
  const running = runningServices(containers);
  for (const [name, { ports = [] }] of Object.entries(services)) {
    if (running.has(name)) continue;
    for (const { host_ip: host, published } of ports) {
      const port = Number(published);
      if (port > 0 && (await isTaken(host ?? '0.0.0.0', port))) throw taken(name, host ?? '0.0.0.0', port);
    }
  }
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

function taken(service: string, host: string, port: number): PlaneError {
  const variable = `TELLTALE_${service.toUpperCase().replaceAll('-', '_')}_PORT`;
  return new PlaneError('port_taken', {
    what: `cannot start ${service}`,
    where: `on port ${port} of ${host}`,
    why: 'the port is taken by another program',
    remedy: `End that program, or set another port, such as ${variable}=${port + 10_000} in compose/.env; .env.example has the names`,
  });
}
