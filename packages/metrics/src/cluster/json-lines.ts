// Messages over a socket as lines of JSON, bounded in size.
import type { Socket } from 'node:net';
import { limits } from '../limits.ts';

/** Calls `onMessage` for each line; closes the connection of a sender with invalid lines. */
export function readMessages(socket: Socket, onMessage: (message: Readonly<Record<string, unknown>>) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > limits.messageLengthMax) return void socket.destroy();
    for (const line of lines) {
      try {
        const message: unknown = JSON.parse(line);
        if (typeof message !== 'object' || message === null) return void socket.destroy();
        onMessage(message as Readonly<Record<string, unknown>>);
      } catch {
        // Not one of our processes, or another version.
        return void socket.destroy();
      }
    }
  });
}

/** Sends a message; discards it if the connection is gone. */
export function send(socket: Socket, message: object): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}
