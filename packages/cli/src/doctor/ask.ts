// One request within a bound of time, over TLS against a CA where there is one.

import { readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { limits } from './limits.ts';

/** How to ask. */
export interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  readonly caFile?: string | undefined;
  /** False: whatever certificate is shown is taken; for what runs on this very machine. */
  readonly verify?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** @throws the connection's error, or that of the CA's file */
export async function ask(url: string, { headers = {}, caFile, verify = true }: Question = {}): Promise<Answer> {
  const secure = url.startsWith('https:');
  const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8');
  const options = {
    headers,
    timeout: limits.requestMsMax,
    ...(secure && { rejectUnauthorized: verify, ...(ca && { ca }) }),
  };
  return new Promise((resolve, reject) => {
    const request = (secure ? requestHttps : requestHttp)(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (body.length < limits.answerBytesMax) body += text;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${limits.requestMsMax} ms`)));
    request.on('error', (error) => reject(hinted(error, secure)));
    request.end();
  });
}

/** Asks for the other protocol where a connection failed as it does when one side speaks TLS and the other does not. */
function hinted(error: Error, secure: boolean): Error {
  const code = 'code' in error ? String(error.code) : '';
  const hint = secure ? /^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/ : /^(?:ECONNRESET|EPIPE|HPE_[A-Z_]+)$/;
  if (!hint.test(code)) return error;
  // What OpenSSL says has lines and numbers of its own.
  const why = secure ? code : error.message;
  return new Error(`${why} (does it speak ${secure ? 'http' : 'https'}?)`, { cause: error });
}

/** Why a request failed, in one line. */
export function whyOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return whyOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
