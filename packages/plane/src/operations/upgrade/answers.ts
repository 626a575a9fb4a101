// Questions to the servers of a plane that is upgraded.
import type { HttpClient, Question } from '../../http-client.ts';
import { PlaneError } from '../../plane-error.ts';

/**
 * The body of a successful answer.
 *
 * @param what what is asked for, such as `count the logs`
 * @throws PlaneError `refused`
 */
export async function demandAnswer<Body>(client: HttpClient, what: string, question: Question): Promise<Body> {
  const { status, body } = await client.ask<Body>(question);
  if (status < 300) return body;
  throw new PlaneError('refused', {
    what: `cannot ${what}`,
    why: `it answers ${status}: ${JSON.stringify(body).slice(0, 300)}`,
  });
}
