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
import { ConsoleError } from '../console-error.ts';
import { Gate } from '../gate.ts';
import { inTime } from '../in-time.ts';
import { parseExactIntegers } from './exact-integers.ts';
import { limits } from './limits.ts';
import { readCredentials } from './read-credentials.ts';
import { refused, tooLong } from './refusal.ts';
import type { ServerQuestion, Servers } from './servers.ts';

/** Gives how to reach each part that runs. */
export type Connect = () => Promise<Partial<Connections>>;

const titles: Readonly<Record<PartName, string>> = {
  prometheus: 'Prometheus',
  elasticsearch: 'Elasticsearch',
  alertmanager: 'Alertmanager',
};

/** The plane's servers; nothing is asked of anybody before the first question. To be disposed of. */
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

/** Where many questions find at once that they have to connect again, the plane is looked at once. */
function sharedConnect(connect: Connect): Connect {
  let last: { readonly at: number; readonly connections: Promise<Partial<Connections>> } | undefined;
  return () => {
    if (last === undefined || performance.now() - last.at > limits.reconnectMsMin) {
      last = { at: performance.now(), connections: connect() };
    }
    return last.connections;
  };
}

/** One server, and who asks it. */
class Server {
  readonly #name: PartName;
  readonly #connect: Connect;
  readonly #gate: Gate;
  #client: Promise<HttpClient> | undefined;
  /** That client, once it is open. */
  #open: HttpClient | undefined;

  constructor(name: PartName, connect: Connect) {
    this.#name = name;
    this.#connect = connect;
    this.#gate = new Gate({
      inMax: limits.questionsMax,
      waitingMax: limits.questionsWaitingMax,
      message: `Too many questions wait for ${titles[name]}. Try again, or close a window of the console.`,
    });
  }

  /** @throws ConsoleError `refused`, `unreachable`, `busy`; the reason of the signal */
  ask<Body>(question: ServerQuestion): Promise<Body> {
    return this.#gate.run(() => this.#askTwice<Body>(question), question.signal);
  }

  /** One that still opens, which an engine that hangs never ends, is not waited for: it closes once it is open. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#client = undefined;
    this.#open = undefined;
    await open?.[Symbol.asyncDispose]();
  }

  /** With the client that there is, and where that is out of date with a new one. Questions change nothing, so twice is no harm. */
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
      // Others may have found it out before, and have opened a new one.
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

  /** The engine may hang while it is asked for the address: whoever asks waits no longer than for a server. */
  async #opened(opening: Promise<HttpClient>, signal: AbortSignal | undefined): Promise<HttpClient> {
    using deadline = startDeadline(limits.questionMsMax, signal);
    try {
      return await inTime(opening, deadline.signal);
    } catch (error) {
      if (signal?.aborted === true || error !== deadline.signal.reason) throw error;
      const seconds = limits.questionMsMax / 1_000;
      throw new ConsoleError(
        'unreachable',
        `The address of ${titles[this.#name]} was not found within ${seconds} s. Look at the plane: telltale status`,
        { cause: error },
      );
    }
  }

  /** The client that there is; a new one that failed to open is no client. */
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

/** What to do about failures that a look at the parts does not explain, by their code. */
const remedies: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'Renew it: telltale rotate --certificates',
  CERT_NOT_YET_VALID: 'Compare the clocks: telltale doctor',
};

/** A failure that new credentials, a new certificate or a new address may mend. */
class OutOfDate extends Error {}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

/** The client's own words; it has no code for it. */
function isLonger(error: unknown): boolean {
  return error instanceof Error && /^the answer is longer than \d+ bytes$/.test(error.message);
}
