// Chooses free loopback ports for the parts before anything is started.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type PartName, partNames } from '../../part-names.ts';
import { PlaneError } from '../../plane-error.ts';

/** The address on which every part listens: nothing is reachable from other machines. */
export const host = '127.0.0.1';

/** URL of a part. */
export function urlOf(port: number): string {
  return `https://${host}:${port}`;
}

/** The default ports. */
const defaultPorts: Readonly<Record<PartName, number>> = {
  elasticsearch: 9200,
  prometheus: 9090,
  alertmanager: 9093,
};

/** Ports by part. */
export type PortsByPart = Partial<Record<PartName, number>>;

/**
 * A free port for each part; 0 requests any. All are opened at once, so that no two parts get the same, and closed when
 * all are known.
 *
 * @param asked the user's ports, repeated in the command of the error message
 * @throws PlaneError `port_taken` with all taken ports, `start_failed`
 */
export async function choosePorts(wanted: PortsByPart, asked: PortsByPart = {}): Promise<PortsByPart> {
  const held: Server[] = [];
  const taken: PartName[] = [];
  try {
    const chosen: PortsByPart = {};
    for (const name of partNames) {
      const port = wanted[name];
      if (port === undefined) continue;
      const server = createServer();
      held.push(server);
      try {
        chosen[name] = await listen(server, port);
      } catch (cause) {
        if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) {
          throw cannotListen({ name, port }, asked, cause);
        }
        taken.push(name);
      }
    }
    if (taken.length > 0) throw portsTaken(taken, wanted, asked);
    return chosen;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** Ports of all parts; those of parts that do not run are free. */
export async function portsFor(
  missing: readonly string[],
  former: PortsByPart,
  asked: PortsByPart,
): Promise<Record<PartName, number>> {
  const known = { ...defaultPorts, ...former };
  const parts = partNames.filter((name) => missing.includes(name));
  const toChoose = Object.fromEntries(parts.map((name) => [name, asked[name] ?? known[name]]));
  return { ...known, ...(await choosePorts(toChoose, asked)) };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen({ host, port });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function portsTaken(taken: readonly PartName[], wanted: PortsByPart, asked: PortsByPart): PlaneError {
  const one = taken.length === 1;
  const numbers = taken.map((name) => String(wanted[name]));
  return new PlaneError('port_taken', {
    what: `cannot start ${listed(taken)}`,
    where: `on port${one ? '' : 's'} ${listed(numbers)} of ${host}`,
    why: one ? 'another program uses the port' : 'other programs use the ports',
    remedy: one
      ? `End that program, or take any free port: ${upWithFree(taken, asked)}`
      : `End those programs, or take any free ports: ${upWithFree(taken, asked)}`,
  });
}

function cannotListen(
  { name, port }: { name: PartName; port: number },
  asked: PortsByPart,
  cause: unknown,
): PlaneError {
  return new PlaneError('start_failed', {
    what: `cannot start ${name}`,
    where: `on port ${port} of ${host}`,
    why: cause instanceof Error ? cause.message : String(cause),
    remedy: `Take any free port: ${upWithFree([name], asked)}`,
    cause,
  });
}

/** The command with any free port for these parts, and with the user's ports for the others. */
function upWithFree(parts: readonly PartName[], asked: PortsByPart): string {
  const flags = partNames.flatMap((name) => {
    const port = parts.includes(name) ? 0 : asked[name];
    return port === undefined ? [] : [`--${name}-port ${port}`];
  });
  return `telltale up --engine native ${flags.join(' ')}`;
}

/** `a`, `a and b`, `a, b and c`. */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
