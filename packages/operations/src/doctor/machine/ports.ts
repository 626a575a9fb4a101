// Checks that published ports answer, and that no part of the plane is exposed beyond loopback.
import { connect } from 'node:net';
import { listText, type PartStatus } from '@telltale/plane';
import type { Check } from '../examination.ts';
import { type Finding, failure, ok, warning } from '../finding.ts';
import { limits } from '../limits.ts';
import { livingParts } from '../parts.ts';
import { isLoopback, type Listener, listeners } from './listeners.ts';

/** A part with an address. */
interface Published {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly pid: number | undefined;
}

export const ports: Check = {
  name: 'ports',
  async look({ description, status }) {
    // Servers in a cluster have no port on this machine.
    if (description.engine === 'kubernetes') return [];
    const living = livingParts(status);
    const published = status.parts.filter(({ name }) => living.includes(name)).flatMap(publishedBy);
    if (published.length === 0) return [];
    const silences = await Promise.all(published.map(silenceOf));
    const silent = published.filter((_, index) => silences[index] !== undefined);
    const open = openDoors(published, status.parts, listeners());
    const findings = [
      ...silent.map(({ name, host, port }) =>
        failure('ports', `${name} does not answer on ${host} port ${port}`, 'Check whether it runs: telltale status'),
      ),
      ...open,
    ];
    if (findings.length > 0) return findings;
    const shown = published.map(({ name, port }) => `${name} ${port}`);
    return [ok('ports', `${listText(shown, shown.length)} answer, and nothing listens off loopback`)];
  },
};

function publishedBy({ name, url, pid }: PartStatus): Published[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return [{ name, host, port: Number(port || (protocol === 'https:' ? 443 : 80)), pid }];
}

/** Undefined if a server answers, otherwise the reason. */
function silenceOf({ host, port }: Published): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: limits.connectMsMax });
    const end = (why: string | undefined): void => {
      socket.destroy();
      resolve(why);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end('no answer'));
    socket.once('error', ({ message }) => end(message));
  });
}

/** Parts of the plane that are reachable from other machines, by port or by process. */
function openDoors(
  published: readonly Pick<Published, 'name' | 'port'>[],
  parts: readonly Pick<PartStatus, 'name' | 'pid'>[],
  all: readonly Listener[],
): Finding[] {
  return all
    .filter(({ address }) => !isLoopback(address))
    .flatMap((listener) => {
      const part =
        parts.find(({ pid }) => pid !== undefined && (pid === listener.pid || pid === listener.group)) ??
        published.find(({ port }) => port === listener.port);
      return part === undefined ? [] : [openDoor(part.name, listener)];
    });
}

function openDoor(part: string, { address, port, pid, program }: Listener): Finding {
  const by = program === undefined ? '' : ` (${program}, process ${pid})`;
  const found = `${part} listens on ${address} port ${port}${by}: everyone who can reach this machine can reach it`;
  return warning(
    'ports',
    found,
    'Unless you want that, have it listen on 127.0.0.1; otherwise restrict access with a firewall',
  );
}
