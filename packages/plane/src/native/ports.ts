// Chooses the ports of the parts on loopback, before anything is started.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type PartName, partNames } from '../engine.ts';
import { PlaneError } from '../plane-error.ts';

/** The address that every part listens on: nothing of the plane can be reached from outside. */
export const host = '127.0.0.1';

/** Ports that clients look for first. */
export const defaultPorts: Readonly<Record<PartName, number>> = {
  elasticsearch: 9200,
  prometheus: 9090,
  alertmanager: 9093,
};

/** A port for some of the parts. */
export type PortsByPart = Partial<Record<PartName, number>>;

/**
 * A free port for each wanted one; 0 asks for any.
 *
 * All are held at once, so that no two parts get the same, and let go when all are known.
 *
 * @throws PlaneError `port_taken`, `start_failed`
 */
export async function choosePorts(wanted: PortsByPart): Promise<PortsByPart> {
  const held: Server[] = [];
  try {
    const chosen: PortsByPart = {};
    for (const name of partNames) {
      const port = wanted[name];
      if (port === undefined) continue;
      const server = createServer();
      held.push(server);
      chosen[name] = await listen(server, name, port);
    }
    return chosen;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

async function listen(server: Server, name: PartName, port: number): Promise<number> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw new PlaneError(taken ? 'port_taken' : 'start_failed', {
      what: `cannot start ${name}`,
      where: `on port ${port} of ${host}`,
      why: taken ? 'the port is taken by another program' : cause instanceof Error ? cause.message : String(cause),
      remedy: `End that program, or take any free port: telltale up --${name}-port 0`,
      cause,
    });
  }
}
