// HTTP client of a server of the real plane, as the read-only user over verified TLS.
import { readFileSync } from 'node:fs';
import type { Connection } from '@telltale/plane';
import { Agent, fetch } from 'undici';

/** No answer of a server on this machine takes longer. */
const ANSWER_MS_MAX = 120_000;

/** Asks by GET, or by POST where there is a body; rejects with what was answered where that is no success. */
export type Ask = <Answer>(path: string, body?: object | string) => Promise<Answer>;

/** A part that can be asked until it is disposed of. */
export interface ServerClient extends AsyncDisposable {
  readonly ask: Ask;
}

/** @param connection as `telltale up --json` prints it */
export function serverClient(connection: Connection): ServerClient {
  const dispatcher = new Agent({ connect: { ca: readFileSync(connection.ca_file, 'utf8') } });
  const password = readFileSync(connection.password_file, 'utf8').trim();
  const authorization = `Basic ${Buffer.from(`${connection.username}:${password}`).toString('base64')}`;
  return {
    async ask<Answer>(path: string, body?: object | string) {
      const answer = await fetch(new URL(path, connection.url), {
        dispatcher,
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization,
          'content-type': typeof body === 'string' ? 'application/x-ndjson' : 'application/json',
        },
        body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${answer.status}: ${text.slice(0, 500)}`);
      return JSON.parse(text) as Answer;
    },
    [Symbol.asyncDispose]: () => dispatcher.close(),
  };
}
