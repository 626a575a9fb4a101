// Finds clock skew: whether the servers' clocks agree with this machine's.
import { allowStatus } from '@telltale/plane';
import { answerBounds, readData } from './ask.ts';
import type { ElasticsearchCheck, ServerCheck } from './examination.ts';
import { type Finding, ok, unknown, warning } from './finding.ts';
import { limits } from './limits.ts';

const clockIndex = '<telltale-clock-{now/s{yyyy.MM.dd.HH.mm.ss}}>';

/**
 * Where Elasticsearch tells its time, to everyone: its answers carry no date, but the name of an index may. The server
 * itself fills `now` in, and names the index in its answer, whether there is none or this user may not read it.
 * https://www.elastic.co/docs/reference/elasticsearch/rest-apis/api-conventions#api-date-math-index-names
 */
export const elasticsearchClockPath: string = `/${encodeURIComponent(clockIndex)}/_search`;

/** What time it is for Elasticsearch, milliseconds since the epoch, by its answer; undefined where it does not tell. */
export function elasticsearchTime(body: string): number | undefined {
  const date = /telltale-clock-(\d{4})\.(\d\d)\.(\d\d)\.(\d\d)\.(\d\d)\.(\d\d)/.exec(body);
  if (date === null) return undefined;
  const [, year, month, day, hour, minute, second] = date;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** @param server its name for people */
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
