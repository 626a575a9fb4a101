// Where the range begins that the console opens at: a young plane has nothing to show of the rest of the hour.
import { planeJobs, smokeTest } from '@telltale/catalog';
import { promql, series } from '@telltale/content';
import { type Asking, askInstant } from './ask-prometheus.ts';
import { limits } from './limits.ts';

const { youngMs, fedMs } = limits;
const others = [...planeJobs, smokeTest.service].join('|');
const services = series('up', { job: { unlike: others } });
/** Services that were there within the hour, and before the last quarter of it. */
const before = promql`count(last_over_time(${services}[${`${(fedMs - youngMs) / 1_000}s`}] offset ${`${youngMs / 1_000}s`}))`;

/**
 * As addresses have it; undefined where it is the page's default, which is the last hour.
 *
 * @throws ConsoleError where Prometheus does not answer
 */
export async function openingRange(asking: Asking, at: number): Promise<string | undefined> {
  return (await askInstant(asking, before.text, at)).length > 0 ? undefined : `now-${youngMs / 60_000}m`;
}
