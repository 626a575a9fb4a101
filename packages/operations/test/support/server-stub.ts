// A stub of a server that the tests cannot have, such as an Elasticsearch with lifecycle management, a Kibana, a Grafana:
// it answers by the documentation of its API, and to nothing else.
import type { Answer, HttpClient, Question } from '../../../plane/src/http-client.ts';

/** Answers by path, without what follows a question mark. */
export type StubAnswers = Readonly<Record<string, object>>;

/** A client of the stub; what it has no answer to is unknown to the server, as it is to a real one. */
export function serverStub(answers: StubAnswers, status = 200): HttpClient {
  return {
    async ask<Body>({ method = 'GET', path }: Question): Promise<Answer<Body>> {
      const [bare = ''] = path.split('?');
      const known = answers[bare];
      if (known !== undefined) return { status, body: known as Body };
      const body = { error: `no handler found for uri [${path}] and method [${method}]` };
      return { status: 400, body: body as Body };
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
