// Asks the server that a service sends to or reads from, over TLS that is verified, with the service's credentials.
import { type RequestOptions, request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { demand, FailedCheck } from './failed-check.ts';

/** One answer. */
const ANSWER_MS_MAX = 5_000;
/** The real program waits for its server too: Compose starts all at once after a power cut. */
const WAIT_MS_MAX = 180_000;
const POLL_MS = 1_000;
/** The server is not there, not reachable yet, or has more to do than it can. */
const away: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ENOTFOUND', 'ETIMEDOUT']);

/** Whom to ask, and as whom. */
export interface Upstream {
  readonly url: string;
  readonly ca: string;
  /** Value of the header. */
  readonly authorization: string;
}

/** Value of the header that names a user. */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Status and body of an answer. */
export async function ask({ url, ca, authorization }: Upstream): Promise<{ status: number; text: string }> {
  const options: RequestOptions = { ca, headers: { authorization }, timeout: ANSWER_MS_MAX, agent: false };
  return new Promise((resolve, reject) => {
    const asked = request(url, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })));
    asked.on('error', reject);
    asked.end();
  });
}

/**
 * The body of a good answer; a server that is not up yet is waited for.
 *
 * @throws FailedCheck when it is another server than was meant, or refuses the credentials
 */
export async function askUntilUp(upstream: Upstream): Promise<string> {
  const { url } = upstream;
  for (const end = Date.now() + WAIT_MS_MAX; ; await delay(POLL_MS)) {
    const answer = await ask(upstream).catch((error: NodeJS.ErrnoException) => {
      if (away.has(error.code ?? '') && Date.now() < end) return undefined;
      throw new FailedCheck(`cannot ask ${url}: ${error.message}`);
    });
    if (answer === undefined || (answer.status === 503 && Date.now() < end)) continue;
    demand(answer.status === 200, `${url} answers ${answer.status}: ${answer.text.slice(0, 200)}`);
    return answer.text;
  }
}
