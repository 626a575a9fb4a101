// HTTP client for one Grafana or Kibana: verified TLS, credentials, retries, bounds.
import { createHttpClient, type FormData, type HttpResponse, type HttpClient as Sender } from '@telltale/http';
import type { Operation } from '../content-error.ts';
import type { ServerName } from './address.ts';
import { limits } from './limits.ts';
import { type Asked, notTheServer, refused, unreachable } from './refusal.ts';

/** A server and who asks it. */
export interface Connection {
  readonly operation: Operation;
  readonly name: ServerName;
  /** As `readAddress` gives it. */
  readonly url: URL;
  /** Sent with each question. */
  readonly headers: Readonly<Record<string, string>>;
  /** What no message may repeat. */
  readonly secrets: readonly string[];
  /** PEM text of an authority that is trusted beside the well-known ones. */
  readonly ca?: string | undefined;
  /** Waits between attempts; given by tests that have no time. */
  readonly wait?: ((ms: number) => Promise<unknown>) | undefined;
}

/** How to ask. */
export interface Question {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Behind the server's address, without a slash before it. */
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: object;
  /** Sent as multipart/form-data. */
  readonly form?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is being done, for messages: `save the dashboard telltale-logs`. */
  readonly doing: string;
  /** What the credentials must allow, for messages. */
  readonly needs: string;
  /** Statuses beside 2xx that whoever asks reads itself. */
  readonly expected?: readonly number[];
}

/** What was answered. */
export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Asks one server; its connections end with it. */
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
   * Sends a question and reads its answer.
   *
   * @returns the body parsed as JSON, or as text when it is none
   * @throws ContentError for every answer that is neither 2xx nor expected, and where there is none
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
