// What time it is for Elasticsearch, as it tells even those who may only write.
import { ask, type Question } from './ask.ts';
import { type Finding, ok, unknown, warning } from './finding.ts';

/** A clock that is further off puts log lines beside the metrics that they belong to. */
const CLOCK_MS_MAX = 30_000;

/**
 * Elasticsearch's answers carry no date. The name of an index may: the server itself fills `now` in, and names the
 * index in its answer, whether there is none (404) or this user may not read it (403).
 * https://www.elastic.co/docs/reference/elasticsearch/rest-apis/api-conventions#api-date-math-index-names
 */
const dated = `/${encodeURIComponent('<telltale-clock-{now/s{yyyy.MM.dd.HH.mm.ss}}>')}/_search`;

/** Whether its clock agrees with ours. */
export async function checkClock(url: string, question: Question): Promise<Finding> {
  const { body } = await ask(new URL(dated, url).href, question);
  const told = /telltale-clock-(\d{4})\.(\d\d)\.(\d\d)\.(\d\d)\.(\d\d)\.(\d\d)/.exec(body);
  if (told === null) return unknown('clock', 'Elasticsearch does not tell its time', 'Compare the clocks by hand');
  const [, year, month, day, hour, minute, second] = told;
  const off = Math.abs(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Date.now());
  if (off <= CLOCK_MS_MAX) return ok('clock', 'agrees with that of Elasticsearch');
  return warning('clock', `differs from that of Elasticsearch by ${Math.round(off / 1_000)} s`, 'Set both by NTP');
}
