// One POST with Node's HTTP client, with a deadline and a bound on the response.
import type { Agent, IncomingMessage, RequestOptions } from 'node:http';

/** A request. */
export interface Post {
  readonly url: URL;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly agent: Agent;
  /** From its beginning to the last byte of the answer, milliseconds. */
  readonly msMax: number;
  readonly answerBytesMax: number;
  /** How often it is sent again where the server had closed the connection, kept from the last request, by then. */
  readonly staleMax: number;
}

/** An answer, of any status. */
export interface PostAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/**
 * The part of Node that speaks an address's protocol; loaded when it is asked for.
 *
 * Not imported: Node would look at each export for that, and one of http's loads a whole other client.
 */
export function builtinOf({ protocol }: URL): typeof import('node:http') | typeof import('node:https') {
  return process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
}

/** What a connection that the other side has closed shows when it is written to. */
const closedCodes = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Sends a body and reads the answer.
 *
 * @throws Error of the socket or of TLS, with its code; `ETIMEDOUT` when the time is over, `EMSGSIZE` when the answer is
 *   too long
 */
export async function post(options: Post): Promise<PostAnswer> {
  const { url } = options;
  const given: RequestOptions = {
    method: 'POST',
    protocol: url.protocol,
    // Node takes an IPv6 address without the brackets that a URL has.
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: `${url.pathname === '/' ? '' : url.pathname}${options.path}`,
    headers: { ...options.headers, 'content-length': options.body.length },
    agent: options.agent,
  };
  for (let stale = 0; ; stale++) {
    try {
      return await attempt(options, given);
    } catch (error) {
      // A server ends idle connections when it likes. The request is safe to repeat: each document has its id.
      if (!(error instanceof StaleConnectionError)) throw error;
      if (stale >= options.staleMax) throw error.cause;
    }
  }
}

/** A connection from before was closed in the moment in which it was used again. */
class StaleConnectionError extends Error {}

function attempt({ url, body, msMax, answerBytesMax }: Post, given: RequestOptions): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    const request = builtinOf(url).request(given);
    const timer = setTimeout(() => {
      request.destroy(coded('ETIMEDOUT', `no answer within ${msMax / 1_000} s`));
    }, msMax);
    const settle = (settled: () => void): void => {
      clearTimeout(timer);
      settled();
    };
    let answering = false;
    request.on('error', (error) => {
      const isStale = !answering && request.reusedSocket && 'code' in error && closedCodes.has(String(error.code));
      settle(() => reject(isStale ? new StaleConnectionError('', { cause: error }) : error));
    });
    request.on('response', (response) => {
      answering = true;
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= answerBytesMax) chunks.push(chunk);
        else response.destroy(coded('EMSGSIZE', `an answer of more than ${answerBytesMax} bytes`));
      });
      response.on('error', (error) => settle(() => reject(error)));
      response.on('end', () => {
        const text = Buffer.concat(chunks, bytes).toString();
        settle(() => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
    });
    request.end(body);
  });
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(`${message} (${code})`), { code });
}
