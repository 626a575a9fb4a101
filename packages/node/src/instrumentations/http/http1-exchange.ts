// A served request over HTTP/1.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { errorTypeOf } from './error-type.ts';
import { type Arguments, Exchange } from './exchange.ts';
import type { HttpTelemetry } from './telemetry.ts';

/** The head of a response as it was written; every version of Node keeps it under this name. */
type Written = ServerResponse & { readonly _header?: string | null };

/** A stream of events only ends when its reader disconnects. */
function isEventStream(response: Written): boolean {
  return /^content-type: *text\/event-stream/im.test(response._header ?? '');
}

/** Lasts from its head until its response is complete or aborted. */
export class Http1Exchange extends Exchange {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #error: string | undefined;
  #finished = false;

  constructor(telemetry: HttpTelemetry, request: IncomingMessage, response: ServerResponse) {
    const { method, headers } = request;
    super(telemetry, { type: 'http', method, request }, headers);
    this.#request = request;
    this.#response = response;
  }

  look([event, value]: Arguments): void {
    if (event === 'finish') this.#finished = true;
    else if (event === 'close') this.#end();
    else if (event === 'error') this.#error ??= errorTypeOf(value);
  }

  /** Whether the whole response has been handed to the operating system. */
  get #isWhole(): boolean {
    if (this.#finished) return true;
    const { socket } = this.#request;
    // An adapter of a serverless platform has no socket for it.
    if (this.#response.writableEnded && socket?.destroyed !== true) return true;
    return isEventStream(this.#response);
  }

  #end(): void {
    const { url, originalUrl, socket, httpVersion } = this.#request as IncomingMessage & { originalUrl?: string };
    const { headersSent, statusCode } = this.#response;
    const { encrypted = false } = (socket ?? {}) as Partial<TLSSocket>;
    this.record({
      status: headersSent ? statusCode : undefined,
      error: this.#error ?? (headersSent && this.#isWhole ? undefined : 'aborted'),
      version: httpVersion,
      isSecure: encrypted,
      target: originalUrl ?? url,
    });
  }
}
