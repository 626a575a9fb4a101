// The rows of the result: of each subject and scenario, the median of each figure.
import type { RunResult, Scenario } from '../run.ts';

/** A row, as `--json` prints it. */
export interface Row extends RunResult {
  readonly name: string;
  readonly scenario: Scenario;
}

/** The middle one; of an even number, what lies between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** @param results at least one, of the same subject and scenario */
export function rowOf(name: string, scenario: Scenario, results: readonly RunResult[]): Row {
  const middle = (key: keyof RunResult, digits = 0): number => round(median(results.map((run) => run[key])), digits);
  // What is lost in one run is lost: no median makes it good.
  const worst = (key: 'lost' | 'duplicated'): number => Math.max(...results.map((run) => run[key]));
  return {
    name,
    scenario,
    main_us_per_record: middle('main_us_per_record', 2),
    process_us_per_record: middle('process_us_per_record', 2),
    records_per_s: middle('records_per_s'),
    rss_peak_mb: middle('rss_peak_mb'),
    event_loop_delay_ms_max: middle('event_loop_delay_ms_max', 1),
    delivered: Math.min(...results.map(({ delivered }) => delivered)),
    lost: worst('lost'),
    duplicated: worst('duplicated'),
  };
}
