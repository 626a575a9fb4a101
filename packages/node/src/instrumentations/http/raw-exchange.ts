// A request answered on its raw socket: an upgrade (WebSocket), a CONNECT tunnel, or a malformed request.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type Arguments, Exchange } from './exchange.ts';
import type { HttpTelemetry } from './telemetry.ts';

type Write = (this: Duplex, chunk?: unknown, ...rest: unknown[]) => unknown;

const statusLine = /^HTTP\/1\.[01] (\d{3})\b/;
/** The length of the status line that is parsed. */
const HEAD_LENGTH = 12;

function statusOf(chunk: unknown): number | undefined {
  const head =
    typeof chunk === 'string'
      ? chunk.slice(0, HEAD_LENGTH)
      : chunk instanceof Uint8Array
        ? Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.byteLength, HEAD_LENGTH)).toString('latin1')
        : '';
  const status = statusLine.exec(head)?.[1];
  return status === undefined ? undefined : Number(status);
}

/** Lasts from its head until the first write to its socket, or until the socket is closed. */
export class RawExchange extends Exchange {
  readonly #request: IncomingMessage | undefined;
  readonly #socket: Duplex;
  readonly #watching: [name: 'write' | 'end', own: Write][] = [];

  /** @param request undefined if it could not be parsed */
  constructor(telemetry: HttpTelemetry, socket: Duplex, request?: IncomingMessage) {
    const method = request === undefined ? '_OTHER' : request.method;
    super(telemetry, { type: 'http', method }, request?.headers ?? {});
    this.#request = request;
    this.#socket = socket;
    this.#watch('write');
    this.#watch('end');
    socket.once('close', () => this.#end(undefined, 'aborted'));
  }

  look(_args: Arguments): void {}

  /** Inspects the first write and removes itself: later data is no longer HTTP. */
  #watch(name: 'write' | 'end'): void {
    if (Object.hasOwn(this.#socket, name)) return; // Another's own stays where it is.
    const original = this.#socket[name] as Write;
    const watchedWrite: Write = this.#watchedWrite((socket, given) => original.apply(socket, given));
    this.#watching.push([name, watchedWrite]);
    Object.defineProperty(this.#socket, name, {
      configurable: true,
      writable: true,
      enumerable: false,
      value: watchedWrite,
    });
  }

  #watchedWrite(write: (socket: Duplex, given: unknown[]) => unknown): Write {
    const answer = (chunk: unknown): void => {
      for (const [name, own] of this.#watching.splice(0)) {
        if (this.#socket[name] === own) Reflect.deleteProperty(this.#socket, name);
      }
      const status = statusOf(chunk);
      this.#end(status, status === undefined ? 'aborted' : undefined);
    };
    return function watchedWrite(this: Duplex, ...given: unknown[]) {
      answer(given[0]);
      return write(this, given);
    };
  }

  #end(status: number | undefined, error: string | undefined): void {
    const { encrypted = false } = this.#socket as Partial<TLSSocket>;
    this.record({
      status,
      error,
      version: this.#request?.httpVersion,
      isSecure: encrypted,
      target: this.#request?.url,
    });
  }
}
