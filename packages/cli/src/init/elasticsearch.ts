// Requests to the Elasticsearch that `telltale init` sets a service up with.
import { connectElasticsearch, type OtherEndpoint, refusalOf } from '@telltale/plane';
import { limits } from './limits.ts';

/** The address and the credentials. */
export type Target = OtherEndpoint;

/** A request. */
export interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** @throws the connection's error */
export async function ask(target: Target, { method, path, body }: Question): Promise<Answer> {
  await using client = await connectElasticsearch(target);
  const options = { requestTimeout: limits.requestMsMax, maxResponseSize: limits.answerBytesMax, meta: true } as const;
  try {
    const answer = await client.transport.request({ method, path, ...(body && { body }) }, options);
    return { status: answer.statusCode ?? 0, body: answer.body };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
}

/** Elasticsearch's error in its own words. */
export function reasonOf({ status, body }: Answer): string {
  if (typeof body === 'object' && body !== null && 'error' in body) {
    const { error } = body;
    if (typeof error === 'string') return error;
    if (typeof error === 'object' && error !== null && 'reason' in error) return String(error.reason);
  }
  return `it answered ${status}`;
}
