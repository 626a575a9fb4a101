// The initial range of the console: shorter than an hour while the plane is young and has no older data.
import { planeJobs, smokeTest } from '@telltale/catalog';
import { promql, series } from '@telltale/content';
import { limits } from './limits.ts';
import { type Asking, queryInstant } from './query-prometheus.ts';

const { youngMs, fedMs } = limits;
const others = [...planeJobs, smokeTest.service].join('|');
const services = series('up', { job: { unlike: others } });
/** Services that existed in the last hour, before its last quarter. */
const before = promql`count(last_over_time(${services}[${`${(fedMs - youngMs) / 1_000}s`}] offset ${`${youngMs / 1_000}s`}))`;

/**
 * The start of the range as in an address; undefined for the page's default, the last hour.
 *
 * @throws ConsoleError if Prometheus does not answer
 */
export async function openingRange(asking: Asking, at: number): Promise<string | undefined> {
  return (await queryInstant(asking, before.text, at)).length > 0 ? undefined : `now-${youngMs / 60_000}m`;
}
