// Requests of the operations to the plane's servers, and the errors for failed ones.
import { type Answer, type HttpClient, PlaneError, type Question, type ServerName } from '@telltale/plane';

/** A client with its server's name. */
export interface Server {
  readonly name: ServerName;
  readonly client: HttpClient;
}

/**
 * The body of a server's response.
 *
 * @param what the operation that fails without it: `take a snapshot`
 * @throws PlaneError `not_running` if the server does not answer, `refused` for an error response
 * @throws the signal's reason if it is aborted
 */
export async function requireAnswer<Body>({ name, client }: Server, what: string, question: Question): Promise<Body> {
  const answer = await answerOf<Body>({ name, client }, what, question);
  if (answer.status < 300) return answer.body;
  throw refusal(name, what, question, answer);
}

/** The error for an error response. */
function refusal(
  name: ServerName,
  what: string,
  { method = 'GET', path }: Question,
  { status, body }: Answer<unknown>,
): PlaneError {
  return new PlaneError('refused', {
    what: `cannot ${what}`,
    where: `(${method} ${path.split('?')[0]})`,
    why: `${name} answers ${status}: ${(typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 400)}`,
    remedy: `See its log: telltale logs ${name}`,
  });
}

/** The same for a response of any status. */
export async function answerOf<Body>(
  { name, client }: Server,
  what: string,
  question: Question,
): Promise<Answer<Body>> {
  try {
    return await client.ask<Body>(question);
  } catch (cause) {
    question.signal?.throwIfAborted();
    throw new PlaneError('not_running', {
      what: `cannot ${what}`,
      why: `${name} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'See what runs: telltale status',
      cause,
    });
  }
}
