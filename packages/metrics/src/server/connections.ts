// Limits the connections of a server: a new one replaces the one that has been idle longest.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Identifies a connection by its remote end, the same for a socket and for TLS over it. */
function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/**
 * Limits the connections of a server. A new one replaces the one that has been idle longest, so a client that holds
 * many idle connections does not block others. If all are active, the new one is refused.
 */
export function boundConnections(server: Server, connectionsMax: number): void {
  /** In the order of their last request. */
  const waiting = new Map<string, Socket>();
  const lastAnswers = new Map<string, number>();

  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket);
    if (waiting.size + lastAnswers.size >= connectionsMax) {
      const [oldest] = waiting;
      if (oldest === undefined) {
        socket.destroy();
        return;
      }
      waiting.delete(oldest[0]);
      oldest[1].destroy();
    }
    waiting.set(key, socket);
    socket.once('close', () => {
      if (waiting.get(key) === socket) waiting.delete(key);
      lastAnswers.delete(key);
    });
  });

  server.on('request', (request, response) => {
    const key = keyOf(request.socket);
    const socket = waiting.get(key) ?? request.socket;
    waiting.delete(key);
    lastAnswers.set(key, (lastAnswers.get(key) ?? 0) + 1);
    response.once('close', () => {
      const left = (lastAnswers.get(key) ?? 1) - 1;
      if (left > 0) lastAnswers.set(key, left);
      else {
        lastAnswers.delete(key);
        if (!socket.destroyed) waiting.set(key, socket);
      }
    });
  });
}
