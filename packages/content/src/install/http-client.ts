// Questions to one Grafana or Kibana: over verified TLS, with credentials, asked again where that helps, within bounds.
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { Agent, type FormData, request } from 'undici';
import type { Operation } from '../content-error.ts';
import type { ServerName } from './address.ts';
import { limits } from './limits.ts';
import { type Asked, notTheServer, refused, unreachable } from './refusal.ts';
import { isPassing, isPassingError, waitMs } from './retry.ts';

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

interface Raw {
  readonly status: number;
  readonly text: string;
  readonly html: boolean;
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
}

/** Asks one server; its connections end with it. */
export class HttpClient implements AsyncDisposable {
  readonly #agent: Agent;
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
    const { ca } = connection;
    this.#agent = new Agent({
      connections: 4,
      ...(ca !== undefined && { connect: { ca: [...rootCertificates, ca] } }),
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
    const raw = await this.#untilAnswered(question, asked);
    const ok = raw.status >= 200 && raw.status < 300;
    if (!ok && (raw.html || question.expected?.includes(raw.status) !== true)) throw refused(asked, raw);
    if (raw.html) throw notTheServer(asked, 'it answers with a web page');
    return { status: raw.status, body: parse(raw.text) as Body };
  }

  async #untilAnswered(question: Question, asked: Asked): Promise<Raw> {
    const wait = this.connection.wait ?? sleep;
    const end = performance.now() + limits.questionMsMax;
    for (let attempt = 1; ; attempt += 1) {
      let raw: Raw | undefined;
      let failure: unknown;
      try {
        raw = await this.#once(question);
        if (!isPassing(raw.status)) return raw;
      } catch (error) {
        failure = error;
        if (!isPassingError(error)) throw unreachable(asked, error);
      }
      const pause = waitMs(attempt, raw?.retryAfter);
      if (attempt >= limits.attemptsMax || performance.now() + pause > end) {
        if (raw) return raw;
        throw unreachable(asked, failure);
      }
      await wait(pause);
    }
  }

  async #once({ method = 'GET', path, json, form, headers }: Question): Promise<Raw> {
    const { url, headers: own } = this.connection;
    const response = await request(new URL(path, url), {
      method,
      dispatcher: this.#agent,
      headers: {
        accept: 'application/json',
        ...own,
        ...headers,
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      body: form ?? (json === undefined ? null : JSON.stringify(json)),
      signal: AbortSignal.timeout(limits.attemptMsMax),
    });
    let bytes = 0;
    const parts: Buffer[] = [];
    for await (const part of response.body as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > limits.answerBytesMax) throw new Error(`the answer is longer than ${limits.answerBytesMax} bytes`);
      parts.push(part);
    }
    const text = Buffer.concat(parts).toString('utf8');
    return {
      status: response.statusCode,
      text,
      html: /^\s*<(!doctype|html)/i.test(text),
      location: first(response.headers.location),
      retryAfter: first(response.headers['retry-after']),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.close();
  }
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
