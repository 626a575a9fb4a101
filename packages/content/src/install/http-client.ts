// HTTP client for one Grafana or Kibana: verified TLS, credentials, retries, bounds.
import { createHttpClient, type FormData, type HttpResponse, type HttpClient as Sender } from '@telltale/http';
import type { Operation } from '../content-error.ts';
import type { ServerName } from './address.ts';
import { limits } from './limits.ts';
import { type Asked, notTheServer, refused, unreachable } from './refusal.ts';

/** A server and its credentials. */
export interface Connection {
  readonly operation: Operation;
  readonly name: ServerName;
  /** As returned by `readAddress`. */
  readonly url: URL;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Secrets that no message may repeat. */
  readonly secrets: readonly string[];
  /** PEM text of an authority that is trusted in addition to the well-known ones. */
  readonly ca?: string | undefined;
  /** Waits between attempts; replaced in tests. */
  readonly wait?: ((ms: number) => Promise<unknown>) | undefined;
}

/** A request. */
export interface Question {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Appended to the server's address, without a leading slash. */
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: object;
  /** Sent as multipart/form-data. */
  readonly form?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
  /** The purpose, for messages: `save the dashboard telltale-logs`. */
  readonly doing: string;
  /** The required privilege, for messages. */
  readonly needs: string;
  /** Statuses other than 2xx that the caller handles. */
  readonly expected?: readonly number[];
}

/** The response. */
export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Requests to one server; its connections are closed with it. */
export class HttpClient implements AsyncDisposable {
  readonly #sender: Sender;
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
    const { url, headers, ca, wait } = connection;
    this.#sender = createHttpClient({
      url,
      headers: { accept: 'application/json', ...headers },
      tls: { ca, wellKnown: true },
      requestMsMax: limits.attemptMsMax,
      responseBytesMax: limits.answerBytesMax,
      retry: { ...limits.retry, wait },
    });
  }

  /**
   * Sends a request and reads its response.
   *
   * @returns the body parsed as JSON, or as text if it is not JSON
   * @throws ContentError for a response that is neither 2xx nor expected, and if there is none
   */
  async ask<Body = unknown>(question: Question): Promise<Answer<Body>> {
    const { operation, name, url, secrets } = this.connection;
    const asked: Asked = { operation, name, url, secrets, doing: question.doing, needs: question.needs };
    const response = await this.#send(question, asked);
    const { status, text } = response;
    const html = /^\s*<(!doctype|html)/i.test(text);
    const ok = status >= 200 && status < 300;
    if (!ok && (html || question.expected?.includes(status) !== true)) {
      throw refused(asked, { status, text, html, location: response.header('location') });
    }
    if (html) throw notTheServer(asked, 'it answers with a web page');
    return { status, body: response.body() as Body };
  }

  async #send({ method = 'GET', path, json, form, headers }: Question, asked: Asked): Promise<HttpResponse> {
    try {
      return await this.#sender.request({ method, path, headers, body: form ?? json });
    } catch (error) {
      throw unreachable(asked, error);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#sender[Symbol.asyncDispose]());
  }
}
