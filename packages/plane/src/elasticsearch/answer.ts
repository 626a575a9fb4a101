// Responses of Elasticsearch whose status decides what happens next.
import type { errors, TransportResult } from '@elastic/elasticsearch';

/** An answer that is an error, and to what. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
}

/** The answer that a client's error stands for; undefined if it is no answer. */
export function refusalOf(error: unknown): Refusal | undefined {
  // Not by its class, which would load the client.
  if (!(error instanceof Error) || error.name !== 'ResponseError') return undefined;
  const { statusCode, body, meta } = error as errors.ResponseError;
  const { method, path } = meta.meta.request.params;
  return { status: statusCode ?? 0, body, method, path: decodeURIComponent(path.split('?')[0] ?? '') };
}

/** An answer, of which the status decides what is done. */
export interface Answer<Body> {
  readonly status: number;
  /** Of the type where the status says success. */
  readonly body: Body;
}

/**
 * What a request is answered, where its status may be one of these too.
 *
 * @param sent a request with `meta: true`
 * @param statuses errors that are an answer to what was asked
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

/** A refusal in one line, for a log. */
function refusalText({ status, method, path, body }: Refusal): string {
  return `Elasticsearch answers ${status} to ${method} ${path}: ${JSON.stringify(body).slice(0, 300)}`;
}

/**
 * The same error, or one whose message contains the answer.
 *
 * @returns to be thrown
 */
export function withAnswer(error: unknown): unknown {
  const refusal = refusalOf(error);
  return refusal === undefined ? error : new Error(refusalText(refusal), { cause: error });
}
