// Requests of the doctor to the plane's servers; only a complete answer is used.
import { type HttpClient, refusalOf } from '@telltale/plane';
import { limits } from './limits.ts';

/** Bounds of a request to Elasticsearch. */
export const answerBounds: { readonly requestTimeout: number } = { requestTimeout: limits.answerMsMax };

/** The body of a successful response. @throws Error with the actual response */
export async function read<Body>(client: HttpClient, path: string, body?: object): Promise<Body> {
  const method = body === undefined ? 'GET' : 'POST';
  const question = { method, path, msMax: limits.answerMsMax, ...(body && { body }) } as const;
  const answer = await client.ask<Body>(question);
  if (answer.status < 300) return answer.body;
  throw new Error(`it answers ${answer.status} to ${method} ${path.split('?')[0]}: ${quoted(answer.body)}`);
}

/** The data in a response of Prometheus. */
export async function readData<Data>(client: HttpClient, path: string): Promise<Data> {
  return (await read<{ data: Data }>(client, path)).data;
}

/** One series of a query's result. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The current result of a query. */
export async function query(client: HttpClient, expression: string): Promise<Sample[]> {
  type Vector = { result: { metric: Record<string, string>; value: [number, string] }[] };
  const { result } = await readData<Vector>(client, `/api/v1/query?query=${encodeURIComponent(expression)}`);
  return result.map(({ metric, value: [, text] }) => ({ labels: metric, value: Number(text) }));
}

/** Another program's text, on one line and truncated. */
export function quoted(words: unknown): string {
  const text = (typeof words === 'string' ? words : (JSON.stringify(words) ?? '')).replaceAll(/\s+/g, ' ').trim();
  return text.length > limits.quoteLengthMax ? `${text.slice(0, limits.quoteLengthMax)}...` : text;
}

/** The reason of a failure, in one line. */
export function whyOf(error: unknown): string {
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    const { status, method, path, body } = refusal;
    return quoted(`it answers ${status} to ${method} ${path}: ${quoted(body)}`);
  }
  if (error instanceof AggregateError && error.errors.length > 0) return whyOf(error.errors[0]);
  return quoted(error instanceof Error ? error.message : String(error));
}
