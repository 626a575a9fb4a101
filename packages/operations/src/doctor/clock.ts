// Finds clock skew: whether the servers' clocks agree with this machine's.
import { allowStatus } from '@telltale/plane';
import type { ElasticsearchCheck, ServerCheck } from './examination.ts';
import { type Finding, ok, unknown, warning } from './finding.ts';
import { limits } from './limits.ts';
import { answerBounds, readData } from './query-server.ts';

const clockIndex = '<telltale-clock-{now/s{yyyy.MM.dd.HH.mm.ss}}>';

/**
 * A request that makes Elasticsearch report its time to any user: its responses have no date, but the name of an index
 * can contain one. The server resolves `now`, and its response names the index, even if it does not exist or this user
 * may not read it.
 * https://www.elastic.co/docs/reference/elasticsearch/rest-apis/api-conventions#api-date-math-index-names
 */
export const elasticsearchClockPath: string = `/${encodeURIComponent(clockIndex)}/_search`;

/** Elasticsearch's time in milliseconds since the epoch, from its response; undefined if it is not there. */
export function elasticsearchTime(body: string): number | undefined {
  const date = /telltale-clock-(\d{4})\.(\d\d)\.(\d\d)\.(\d\d)\.(\d\d)\.(\d\d)/.exec(body);
  if (date === null) return undefined;
  const [, year, month, day, hour, minute, second] = date;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** @param server its display name */
export function clockFinding(server: string, time: number | undefined, now: number): Finding {
  if (time === undefined || Number.isNaN(time)) {
    return unknown('clock', `${server} does not report its time`, 'Compare the clocks by hand');
  }
  const off = Math.abs(time - now);
  if (off <= limits.clockMsMax) return ok('clock', `agrees with that of ${server}`);
  return warning(
    'clock',
    `differs from that of ${server} by ${Math.round(off / 1_000)} s`,
    'Synchronise both with NTP',
    'HostClockOff',
  );
}

export const elasticsearchClock: ElasticsearchCheck = {
  name: 'clock',
  async look(client, examination) {
    const sent = client.search({ index: clockIndex }, { ...answerBounds, meta: true });
    const { body } = await allowStatus(sent, [403, 404]);
    return [clockFinding('Elasticsearch', elasticsearchTime(JSON.stringify(body)), examination.now())];
  },
};

export const prometheusClock: ServerCheck = {
  name: 'clock',
  async look(client, examination) {
    const { serverTime } = await readData<{ serverTime: string }>(client, '/api/v1/status/runtimeinfo');
    return [clockFinding('Prometheus', Date.parse(serverTime), examination.now())];
  },
};
