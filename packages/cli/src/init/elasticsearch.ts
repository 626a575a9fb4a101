// The Elasticsearch that is named: what it answers to who sets a service up.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { limits } from './limits.ts';

/** Where it is, and who asks. */
export interface Target {
  readonly url: string;
  /** PEM text of its authority. */
  readonly ca: string | undefined;
  /** Header of who asks; undefined for nobody. */
  readonly authorization: string | undefined;
}

/** A request. */
export interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

export interface Answer {
  readonly status: number;
  /** Parsed; undefined where it is no JSON. */
  readonly body: unknown;
}

/** @throws the connection's error */
export async function ask({ url, ca, authorization }: Target, { method, path, body }: Question): Promise<Answer> {
  const at = new URL(path.replace(/^\//, ''), url.endsWith('/') ? url : `${url}/`);
  const headers = {
    accept: 'application/json',
    ...(body && { 'content-type': 'application/json' }),
    ...(authorization && { authorization }),
  };
  const options = { method, headers, timeout: limits.requestMsMax, ...(ca && { ca }) };
  return new Promise((resolve, reject) => {
    const send = at.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(at, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        if (text.length < limits.answerBytesMax) text += part;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(text) }));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${limits.requestMsMax} ms`)));
    request.on('error', reject);
    request.end(body && JSON.stringify(body));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Elasticsearch says is wrong, in its own words. */
export function reasonOf({ status, body }: Answer): string {
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const { error } = body;
    if (typeof error === 'string') return error;
    if (typeof error === 'object' && error !== null && 'reason' in error) return String(error.reason);
  }
  return `it answered ${status}`;
}
