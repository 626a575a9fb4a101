// Finds clock skew between an app and the Elasticsearch that it ships to, which tells the time even to a writing user.
import { clockFinding, elasticsearchClockPath, elasticsearchTime, type Finding } from '@telltale/operations';
import { ask, type Question } from './ask.ts';

/** Whether its clock agrees with ours. */
export async function checkClock(url: string, question: Question): Promise<Finding> {
  const { body } = await ask(new URL(elasticsearchClockPath, url).href, question);
  return clockFinding('Elasticsearch', elasticsearchTime(body), Date.now());
}
