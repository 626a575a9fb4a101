// What is to be reached, and whether it was.
import type { RunResult, Scenario } from '../run.ts';
import type { Row } from './rows.ts';

/** A target beside what was measured. */
export interface TargetResult {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly reached: boolean;
}

interface Target {
  readonly what: string;
  readonly scenario: Scenario;
  readonly figure: keyof RunResult;
  /** Whose figure it is compared with; none: the figure itself. */
  readonly peer?: string;
  readonly limit: 'at most' | 'at least';
  readonly value: number;
}

const ours = 'telltale turn';
const targets: readonly Target[] = [
  {
    what: 'main-thread CPU of the no-op',
    figure: 'main_us_per_record',
    peer: 'winston no-op',
    limit: 'at most',
    value: 1.5,
    scenario: 'paced',
  },
  {
    what: 'main-thread CPU of winston-elasticsearch',
    figure: 'main_us_per_record',
    peer: 'winston-elasticsearch',
    limit: 'at most',
    value: 1 / 6,
    scenario: 'paced',
  },
  {
    what: 'records/s of winston-elasticsearch',
    figure: 'records_per_s',
    peer: 'winston-elasticsearch',
    limit: 'at least',
    value: 5,
    scenario: 'paced',
  },
  {
    what: 'records/s of pino-elasticsearch',
    figure: 'records_per_s',
    peer: 'pino-elasticsearch',
    limit: 'at least',
    value: 1.5,
    scenario: 'paced',
  },
  {
    what: 'worst event-loop delay, ms',
    figure: 'event_loop_delay_ms_max',
    limit: 'at most',
    value: 15,
    scenario: 'paced',
  },
  {
    what: 'peak RSS of winston-elasticsearch',
    figure: 'rss_peak_mb',
    peer: 'winston-elasticsearch',
    limit: 'at most',
    value: 1 / 4,
    scenario: 'burst',
  },
];

/** The targets of which both figures were measured. */
export function targetResults(rows: readonly Row[]): TargetResult[] {
  const figure = (name: string, { scenario, figure: key }: Target): number | undefined =>
    rows.find((row) => row.name === name && row.scenario === scenario)?.[key];
  return targets.flatMap((target) => {
    const { what, scenario, peer, limit, value } = target;
    const own = figure(ours, target);
    const other = peer === undefined ? 1 : figure(peer, target);
    if (own === undefined || other === undefined) return [];
    const measured = own / other;
    const unit = peer === undefined ? '' : ' x';
    return [
      {
        what: `${what} (${scenario})`,
        wanted: `${limit} ${Number(value.toFixed(2))}${unit}`,
        measured: `${measured.toFixed(2)}${unit}`,
        reached: limit === 'at most' ? measured <= value : measured >= value,
      },
    ];
  });
}
