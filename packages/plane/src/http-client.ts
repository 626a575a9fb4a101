// JSON requests to one part of the plane, over TLS that is verified against the plane's own authority.
import { Agent, errors, FormData, request } from 'undici';
import { limits } from './limits.ts';

/** Where a part is and who asks. */
export interface Endpoint {
  readonly url: string;
  /** PEM text of the authority. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}

/** What a part answered. */
export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** How to ask. */
export interface Question {
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as JSON; a form as it is. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Default: `limits.requestMsMax`. */
  readonly msMax?: number;
}

/** Asks one part. */
export interface HttpClient extends AsyncDisposable {
  /**
   * Sends a request and reads its answer, whatever its status.
   *
   * @returns the body parsed as JSON, or as text when it is none
   * @throws the connection's error
   */
  ask<Body = unknown>(question: Question): Promise<Answer<Body>>;
}

/** A client whose connections end with it. */
export function createHttpClient(endpoint: Endpoint): HttpClient {
  const { url, ca, username, password } = endpoint;
  const newAgent = (): Agent => new Agent({ connect: { ca }, connections: 4 });
  let agent = newAgent();
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return {
    async ask<Body>({ method = 'GET', path, body, headers, signal, msMax = limits.requestMsMax }: Question) {
      const form = body instanceof FormData;
      const timeout = AbortSignal.timeout(msMax);
      const send = () =>
        request(new URL(path, url), {
          method,
          dispatcher: agent,
          headers: { ...headers, authorization, ...(body && !form && { 'content-type': 'application/json' }) },
          body: form ? body : body ? JSON.stringify(body) : null,
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        });
      let response: Awaited<ReturnType<typeof send>>;
      try {
        response = await send();
      } catch (error) {
        // An agent of which a handshake broke off goes on refusing: the server may have another certificate by now.
        if (!(error instanceof errors.ClientDestroyedError)) throw error;
        void agent.destroy();
        agent = newAgent();
        response = await send();
      }
      return { status: response.statusCode, body: parse(await response.body.text()) as Body };
    },
    async [Symbol.asyncDispose]() {
      await agent.close();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
