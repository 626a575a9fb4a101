// The window of an error budget: the objective's, or the longest that Prometheus still has data for.
import { objectives } from '@telltale/catalog';
import { promql } from '../promql/functions.ts';
import { histogramSeries, series, type Vector, vector } from '../promql/series.ts';
import { ofService } from './common.ts';

const objectiveDays = objectives.availability.windowDays;

/** The objective's window, then shorter ones: fourteen days are what is left of the fifteen that a plane keeps. */
const windowsDays = [objectiveDays, 14, 7] as const;
/** What every Prometheus has after a day; before that it is all that there is. */
const shortestDays = 1;

/**
 * Something where there is data of the first day of a window: without it a range of so many days is answered from the
 * days that are left, and what went wrong before is not counted. A service that is younger has `up` of others.
 */
function held(days: number): Vector<never> {
  const firstDay = `[1d] offset ${days - 1}d`;
  const requests = histogramSeries('http.server.request.duration', 'count', ofService);
  const witnesses = [series('up'), requests].map(({ text }) => `count(count_over_time(${text}${firstDay}))`);
  return vector(`(${witnesses.join(' or ')})`);
}

/** What a question says over the longest window that is held. */
export function overWindow<Label extends string>(ask: (range: string) => Vector<Label>): Vector<Label> {
  return windowsDays.reduceRight<Vector<Label>>(
    (shorter, days) => promql`(${ask(`${days}d`)} and on () ${held(days)}) or ${shorter}`,
    ask(`${shortestDays}d`),
  );
}

/** How many days that window has. */
export const windowDays: Vector<never> = overWindow((range) => vector(`vector(${Number.parseInt(range, 10)})`));
