// A served request over HTTP/2: one stream of a session.
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { errorTypeOf } from './error-type.ts';
import { type Arguments, Exchange } from './exchange.ts';
import { callMethod, callStatus, isCall } from './grpc.ts';
import type { HttpTelemetry } from './telemetry.ts';

/** NGHTTP2_NO_ERROR. */
const NO_ERROR = 0;

/** Lasts from its headers until the stream is closed. */
export class Http2Exchange extends Exchange {
  readonly #stream: ServerHttp2Stream;
  readonly #target: string | undefined;
  readonly #isSecure: boolean;
  readonly #isCall: boolean;
  #error: string | undefined;

  constructor(telemetry: HttpTelemetry, stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    super(telemetry, { type: 'http', method: headers[':method'] }, headers);
    this.#stream = stream;
    this.#target = headers[':path'];
    this.#isCall = isCall(headers);
    // A closed stream no longer has a session.
    this.#isSecure = (stream.session as ServerHttp2Session | undefined)?.encrypted === true;
  }

  look([event, value]: Arguments): void {
    if (event === 'close') this.#end();
    else if (event === 'error') this.#error ??= errorTypeOf(value);
  }

  #end(): void {
    const { headersSent, sentHeaders, sentTrailers, rstCode, aborted } = this.#stream;
    const isEvents = String(sentHeaders?.['content-type']).startsWith('text/event-stream');
    const isWhole = headersSent && ((rstCode === NO_ERROR && !aborted) || isEvents);
    if (this.#isCall) {
      const status = callStatus(sentTrailers, sentHeaders) ?? (this.#error === undefined ? 'CANCELLED' : 'INTERNAL');
      this.recordCall(callMethod(this.#target, status), status, this.#target);
      return;
    }
    this.record({
      status: headersSent ? Number(sentHeaders[':status']) : undefined,
      error: this.#error ?? (isWhole ? undefined : 'aborted'),
      version: '2',
      isSecure: this.#isSecure,
      target: this.#target,
    });
  }
}
