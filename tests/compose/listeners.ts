// Reads the kernel's tables of TCP sockets.

/** A socket that waits for connections. */
export interface Listener {
  readonly port: number;
  readonly isLoopback: boolean;
}

/** State of a socket that listens, as the tables write it. */
const LISTEN = '0A';

/** Sockets that listen. @param tables text of /proc/net/tcp, /proc/net/tcp6 or both */
export function listenersIn(tables: string): Listener[] {
  const rows = tables.matchAll(/^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F:]+ ([0-9A-F]{2}) /gm);
  return [...rows]
    .filter(([, , , state]) => state === LISTEN)
    .map(([, address = '', port = '']) => ({ port: Number.parseInt(port, 16), isLoopback: isLoopback(address) }));
}

/** Four bytes are written as one number of this machine's order, the last first. */
function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith('7F');
  const isMapped = address.startsWith('0000000000000000FFFF0000');
  return isMapped ? address.endsWith('7F') : address === '00000000000000000000000001000000';
}
