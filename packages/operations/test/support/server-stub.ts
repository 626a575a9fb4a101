// Stubs of servers that the tests cannot have, such as an Elasticsearch with lifecycle management, a Kibana, a Grafana:
// they answer by the documentation of their API, and to nothing else.
import { elasticsearchStub } from '../../../../tests/support/elasticsearch-stub.ts';
import type { ElasticsearchClient } from '../../../plane/src/elasticsearch/client.ts';
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

/** The same for Elasticsearch. */
export function elasticsearchOf(answers: StubAnswers): ElasticsearchClient {
  return elasticsearchStub(({ path }) => {
    const body = answers[path];
    return body && { status: 200, body };
  });
}
