// Responses of Elasticsearch whose status decides what happens next.
import type { errors, TransportResult } from '@elastic/elasticsearch';

/** An error response and its request. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
}

/** The response in a client's error; undefined if there is none. */
export function refusalOf(error: unknown): Refusal | undefined {
  // Not by instanceof, which would load the client.
  if (!(error instanceof Error) || error.name !== 'ResponseError') return undefined;
  const { statusCode, body, meta } = error as errors.ResponseError;
  const { method, path } = meta.meta.request.params;
  return { status: statusCode ?? 0, body, method, path: decodeURIComponent(path.split('?')[0] ?? '') };
}

/** A response whose status the caller examines. */
export interface Answer<Body> {
  readonly status: number;
  /** Of this type if the status is a success. */
  readonly body: Body;
}

/**
 * The response to a request for which some error statuses are valid results.
 *
 * @param sent a request with `meta: true`
 * @param statuses error statuses to return instead of throwing
 * @throws the connection's error, or a `ResponseError` of any other status
 */
export async function allowStatus<Body>(
  sent: Promise<TransportResult<Body, unknown>>,
  statuses: readonly number[],
): Promise<Answer<Body>> {
  try {
    const { statusCode, body } = await sent;
    return { status: statusCode ?? 0, body };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined || !statuses.includes(refusal.status)) throw error;
    return { status: refusal.status, body: refusal.body as Body };
  }
}

/** A refused request in one line, for a log. */
function refusalText({ status, method, path, body }: Refusal): string {
  return `Elasticsearch answers ${status} to ${method} ${path}: ${JSON.stringify(body).slice(0, 300)}`;
}

/** The same error, or one with the response in its message. @returns the error to throw */
export function withAnswer(error: unknown): unknown {
  const refusal = refusalOf(error);
  return refusal === undefined ? error : new Error(refusalText(refusal), { cause: error });
}
