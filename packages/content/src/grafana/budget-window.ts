// The window of an error budget: the objective's, or the longest that Prometheus still has data for.
import { objectives } from '@telltale/catalog';
import { promql } from '../promql/functions.ts';
import { histogramSeries, series, type Vector, vector } from '../promql/series.ts';
import { ofService } from './common.ts';

const objectiveDays = objectives.availability.windowDays;

/** The objective's window, then shorter ones: a plane keeps metrics for fifteen days, so fourteen are available. */
const windowsDays = [objectiveDays, 14, 7] as const;
/** A metric that every Prometheus has after a day. */
const shortestDays = 1;

/**
 * Has a result if there is data from the first day of a window. Without this check, a query over that many days would
 * be answered from fewer days, without earlier errors. For a younger service, the `up` of others counts.
 */
function held(days: number): Vector<never> {
  const firstDay = `[1d] offset ${days - 1}d`;
  const requests = histogramSeries('http.server.request.duration', 'count', ofService);
  const witnesses = [series('up'), requests].map(({ text }) => `count(count_over_time(${text}${firstDay}))`);
  return vector(`(${witnesses.join(' or ')})`);
}

/** The result of an expression over the longest available window. */
export function overWindow<Label extends string>(ask: (range: string) => Vector<Label>): Vector<Label> {
  return windowsDays.reduceRight<Vector<Label>>(
    (shorter, days) => promql`(${ask(`${days}d`)} and on () ${held(days)}) or ${shorter}`,
    ask(`${shortestDays}d`),
  );
}

/** The length of that window in days. */
export const windowDays: Vector<never> = overWindow((range) => vector(`vector(${Number.parseInt(range, 10)})`));
