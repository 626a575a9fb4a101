// Requests of the operations to Elasticsearch, and their errors.
import { PlaneError, type Refusal, refusalOf } from '@telltale/plane';

/**
 * The result of a request.
 *
 * @param what the operation that fails without it: `take a snapshot`
 * @param signal the request's signal
 * @throws PlaneError `not_running` if Elasticsearch does not answer, `refused` for an error response
 * @throws the signal's reason if it is aborted
 */
export async function requireResult<Result>(
  what: string,
  sent: Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  try {
    return await sent;
  } catch (cause) {
    const refusal = refusalOf(cause);
    if (refusal !== undefined) throw refused(what, refusal);
    signal?.throwIfAborted();
    throw new PlaneError('not_running', {
      what: `cannot ${what}`,
      why: `elasticsearch does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'See what runs: telltale status',
      cause,
    });
  }
}

function refused(what: string, { status, body, method, path }: Refusal): PlaneError {
  return new PlaneError('refused', {
    what: `cannot ${what}`,
    where: `(${method} ${path})`,
    why: `elasticsearch answers ${status}: ${(typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 400)}`,
    remedy: 'See its log: telltale logs elasticsearch',
  });
}
