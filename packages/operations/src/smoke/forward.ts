// The path through Fluentd and Fluent Bit: the forward protocol over TLS, with shared key and acknowledgement.
import { createHash, randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { decodeMultiStream, encode } from '@msgpack/msgpack';
import { smokeTest } from '@telltale/catalog';
import { nothingToEnd, type SmokePath, smokeMessage } from './path.ts';
import { endpointOf, withSocket } from './tls-socket.ts';

/** Port of the part for forwarders with the key. */
const port = 24_284;
const ownHost = 'telltale-smoke';

/** Fluentd's port for other forwarders. */
export const fluentdPath: SmokePath = forwardTo('fluentd');

/** Fluent Bit's port for other forwarders. */
export const fluentBitPath: SmokePath = forwardTo('fluent-bit');

function forwardTo(part: string): SmokePath {
  return {
    name: `${part}, forward over TLS`,
    part,
    async send(id, context) {
      const endpoint = await endpointOf(context, part, port);
      await withSocket(endpoint, context.signal, (socket) => forward(socket, endpoint.password, id));
      return nothingToEnd;
    },
  };
}

/**
 * Implements the client side of the protocol: HELO, PING, PONG, one record in message mode, its acknowledgement.
 *
 * @throws Error if the server responds differently, or does not know the key
 */
async function forward(socket: TLSSocket, key: string, id: string): Promise<void> {
  const said = decodeMultiStream(socket)[Symbol.asyncIterator]();
  const hear = async (): Promise<unknown> => {
    const { done, value } = await said.next();
    if (done === true) throw new Error('the connection was closed before the record was acknowledged');
    return value;
  };
  const helo = await hear();
  if (!Array.isArray(helo) || helo[0] !== 'HELO') throw new Error(`no HELO, but ${JSON.stringify(helo)}`);
  const nonce = bytesOf((helo[1] as { nonce?: unknown } | undefined)?.nonce);
  const salt = randomBytes(16);
  const digest = (host: string): string =>
    createHash('sha512').update(salt).update(host).update(nonce).update(key).digest('hex');
  socket.write(encode(['PING', ownHost, salt, digest(ownHost), '', '']));
  const pong = await hear();
  if (!Array.isArray(pong) || pong[0] !== 'PONG') throw new Error(`no PONG, but ${JSON.stringify(pong)}`);
  const [, isKnown, reason, host, answer] = pong;
  if (isKnown !== true) throw new Error(`the shared key is rejected: ${reason}`);
  // The server must know the key, not only have a valid certificate.
  if (answer !== digest(String(host))) throw new Error('the other side does not know the shared key');
  const chunk = randomBytes(16).toString('base64');
  const record = { level: 'info', message: smokeMessage(id), service: { name: smokeTest.service } };
  socket.write(encode([smokeTest.service, Math.floor(Date.now() / 1_000), record, { chunk }]));
  const acknowledged = (await hear()) as { ack?: unknown } | null;
  if (acknowledged?.ack !== chunk) throw new Error(`not acknowledged, but ${JSON.stringify(acknowledged)}`);
}

/** A nonce is binary, but some servers write it as text. */
function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value ?? ''), 'latin1');
}
