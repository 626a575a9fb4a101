// Finds clock skew between the app and its Elasticsearch, by the time in the server's answers.
import { clockFinding, elasticsearchClockPath, elasticsearchTime, type Finding } from '@telltale/operations';
import { httpRequest, type Question } from './http-request.ts';

/** Compares the server's clock with ours. */
export async function checkClock(url: string, question: Question): Promise<Finding> {
  const { body } = await httpRequest(new URL(elasticsearchClockPath, url).href, question);
  return clockFinding('Elasticsearch', elasticsearchTime(body), Date.now());
}
