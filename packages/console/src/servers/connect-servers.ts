// Connects to the plane's servers as the read-only user, again after a restart or a rotation.
import {
  basicAuthorization,
  createHttpClient,
  errorCode,
  failureReason,
  type HttpClient,
  type HttpResponse,
  startDeadline,
} from '@telltale/http';
import type { Connections, PartName } from '@telltale/plane';
import { abortable } from '../abortable.ts';
import { ConcurrencyLimit } from '../concurrency-limit.ts';
import { ConsoleError } from '../console-error.ts';
import { parseExactIntegers } from './exact-integers.ts';
import { limits } from './limits.ts';
import { readCredentials } from './read-credentials.ts';
import { refused, tooLong } from './refusal.ts';
import type { ServerQuestion, Servers } from './servers.ts';

/** Returns how to connect to each running part. */
export type Connect = () => Promise<Partial<Connections>>;

const titles: Readonly<Record<PartName, string>> = {
  prometheus: 'Prometheus',
  elasticsearch: 'Elasticsearch',
  alertmanager: 'Alertmanager',
};

/** The plane's servers; it connects at the first query. The caller must dispose of it. */
export function connectServers(connect: Connect): Servers & AsyncDisposable {
  const shared = sharedConnect(connect);
  const prometheus = new Server('prometheus', shared);
  const elasticsearch = new Server('elasticsearch', shared);
  const alertmanager = new Server('alertmanager', shared);
  return {
    prometheus: (question) => prometheus.ask(question),
    elasticsearch: (question) => elasticsearch.ask(question),
    alertmanager: (question) => alertmanager.ask(question),
    async [Symbol.asyncDispose]() {
      await Promise.all([prometheus, elasticsearch, alertmanager].map((server) => server.close()));
    },
  };
}

/** If many queries need a new connection at once, the plane is inspected once. */
function sharedConnect(connect: Connect): Connect {
  let last: { readonly at: number; readonly connections: Promise<Partial<Connections>> } | undefined;
  return () => {
    if (last === undefined || performance.now() - last.at > limits.reconnectMsMin) {
      last = { at: performance.now(), connections: connect() };
    }
    return last.connections;
  };
}

/** One server and its client. */
class Server {
  readonly #name: PartName;
  readonly #connect: Connect;
  readonly #concurrency: ConcurrencyLimit;
  #client: Promise<HttpClient> | undefined;
  /** The client, once it is open. */
  #open: HttpClient | undefined;

  constructor(name: PartName, connect: Connect) {
    this.#name = name;
    this.#connect = connect;
    this.#concurrency = new ConcurrencyLimit({
      inMax: limits.questionsMax,
      waitingMax: limits.questionsWaitingMax,
      message: `Too many queries wait for ${titles[name]}. Try again, or close a window of the console.`,
    });
  }

  /** @throws ConsoleError `refused`, `unreachable`, `busy`; the signal's reason */
  ask<Body>(question: ServerQuestion): Promise<Body> {
    return this.#concurrency.run(() => this.#askTwice<Body>(question), question.signal);
  }

  /**
   * Does not wait for a client that is still opening, which may never end if the engine hangs; it is closed once it is
   * open.
   */
  async close(): Promise<void> {
    const open = this.#open;
    this.#client = undefined;
    this.#open = undefined;
    await open?.[Symbol.asyncDispose]();
  }

  /**
   * Uses the existing client and, if that is outdated, a new one. Queries change nothing, so a repeated one does no
   * harm.
   */
  async #askTwice<Body>(question: ServerQuestion): Promise<Body> {
    const isNew = this.#client === undefined;
    try {
      return await this.#askWith<Body>(this.#current(), question);
    } catch (error) {
      if (isNew || !(error instanceof OutOfDate)) throw this.#inWords(error, question);
    }
    try {
      return await this.#askWith<Body>(this.#current(), question);
    } catch (error) {
      throw this.#inWords(error, question);
    }
  }

  async #askWith<Body>(opening: Promise<HttpClient>, question: ServerQuestion): Promise<Body> {
    const { method = 'GET', path, body, exactIntegers, signal } = question;
    const client = await this.#opened(opening, signal);
    const outOfDate = (cause: unknown): OutOfDate => {
      // Another query may have noticed it before and opened a new client.
      if (this.#client === opening) void this.close();
      return new OutOfDate('a new client is needed', { cause });
    };
    let response: HttpResponse;
    try {
      response = await client.request({ method, path, body, signal });
    } catch (error) {
      throw signal?.aborted === true || isTimeout(error) || isLonger(error) ? error : outOfDate(error);
    }
    const { status } = response;
    if (status === 401) throw outOfDate(refused(titles[this.#name], status, response.body()));
    if (status < 200 || status > 299) throw refused(titles[this.#name], status, response.body());
    return (exactIntegers ? parseExactIntegers(response.text) : response.body()) as Body;
  }

  /** The engine may hang while it looks up the address: callers wait no longer than for a server. */
  async #opened(opening: Promise<HttpClient>, signal: AbortSignal | undefined): Promise<HttpClient> {
    using deadline = startDeadline(limits.questionMsMax, signal);
    try {
      return await abortable(opening, deadline.signal);
    } catch (error) {
      if (signal?.aborted === true || error !== deadline.signal.reason) throw error;
      const seconds = limits.questionMsMax / 1_000;
      throw new ConsoleError(
        'unreachable',
        `The address of ${titles[this.#name]} was not found within ${seconds} s. Check the plane: telltale status`,
        { cause: error },
      );
    }
  }

  /** The existing client; a new one that failed to open does not count. */
  #current(): Promise<HttpClient> {
    if (this.#client !== undefined) return this.#client;
    const opening = this.#connected();
    this.#client = opening;
    opening.then(
      (client) => {
        if (this.#client === opening) this.#open = client;
        else void client[Symbol.asyncDispose]();
      },
      () => {
        if (this.#client === opening) this.#client = undefined;
      },
    );
    return opening;
  }

  async #connected(): Promise<HttpClient> {
    const connection = (await this.#connect())[this.#name];
    if (connection === undefined) {
      throw new ConsoleError('unreachable', `${titles[this.#name]} does not run. Start it: telltale up`);
    }
    const { ca, username, password } = readCredentials(connection);
    return createHttpClient({
      url: connection.url,
      tls: { ca },
      headers: { authorization: basicAuthorization(username, password) },
      requestMsMax: limits.questionMsMax,
      responseBytesMax: limits.answerBytesMax,
    });
  }

  #inWords(error: unknown, { signal }: ServerQuestion): unknown {
    if (signal?.aborted === true) return signal.reason;
    const name = titles[this.#name];
    const cause = error instanceof OutOfDate ? error.cause : error;
    if (cause instanceof ConsoleError) return cause;
    if (isTimeout(cause)) {
      const seconds = limits.questionMsMax / 1_000;
      return new ConsoleError('unreachable', `${name} did not answer within ${seconds} s. See: telltale doctor`, {
        cause,
      });
    }
    if (isLonger(cause)) return tooLong(name);
    const remedy = remedies[errorCode(cause)] ?? 'See: telltale status';
    return new ConsoleError('unreachable', `${name} cannot be reached: ${failureReason(cause)}. ${remedy}`, { cause });
  }
}

/** Remedies for failures that the state of the parts does not explain, by code. */
const remedies: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'Renew it: telltale rotate --certificates',
  CERT_NOT_YET_VALID: 'Compare the clocks: telltale doctor',
};

/** Whether new credentials, a new certificate or a new address may resolve the failure. */
class OutOfDate extends Error {}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

/** The client's own message; it has no code for this. */
function isLonger(error: unknown): boolean {
  return error instanceof Error && /^the answer is longer than \d+ bytes$/.test(error.message);
}
