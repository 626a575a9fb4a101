// One POST with Node's HTTP client, with a deadline and a bound on the response.
import type { Agent, IncomingMessage, RequestOptions } from 'node:http';

/** A request. */
export interface Post {
  readonly url: URL;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly agent: Agent;
  /** Timeout in milliseconds, from the start to the last byte of the response. */
  readonly msMax: number;
  readonly answerBytesMax: number;
  /** How often it is sent again if the server had closed a kept-alive connection. */
  readonly staleMax: number;
}

/** A response, of any status. */
export interface PostAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/**
 * Node's module for an address's protocol; loaded on demand. Not imported: for an import Node reads each export, and
 * one of http's loads a whole other client.
 */
export function builtinOf({ protocol }: URL): typeof import('node:http') | typeof import('node:https') {
  return process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
}

/** Errors when writing to a connection that the other side has closed. */
const closedCodes = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Sends a body and reads the response.
 *
 * @throws Error of the socket or of TLS, with its code; `ETIMEDOUT` after the timeout, `EMSGSIZE` if the response is
 * too long
 */
export async function post(options: Post): Promise<PostAnswer> {
  const { url } = options;
  const given: RequestOptions = {
    method: 'POST',
    protocol: url.protocol,
    // Node needs an IPv6 address without the brackets of a URL.
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
      // Servers close idle connections at any time. The request can be repeated safely: each document has its id.
      if (!(error instanceof StaleConnectionError)) throw error;
      if (stale >= options.staleMax) throw error.cause;
    }
  }
}

/** A kept-alive connection was closed at the moment of its reuse. */
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
