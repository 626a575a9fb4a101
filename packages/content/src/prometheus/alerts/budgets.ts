// Alerts for SLO burn rates: how fast services spend their error budgets, each over a long and a short window.
import { burnRates, objectives } from '@telltale/catalog';
import { promql } from '../../promql/functions.ts';
import { parameter } from '../parameter.ts';
import { recordedErrors, recordedSlow } from '../recordings.ts';
import type { Alert, Input, RuleGroup } from '../rule.ts';

const metric = 'http_server_request_duration_seconds';
const job = { job: 'shop' } as const;

/** A burn rate, and how long a budget of thirty days lasts at it. */
interface Burn {
  readonly rate: (typeof burnRates)[number];
  readonly name: string;
  readonly lasts: string;
  /** Minutes of the test: a part of the long window; the short window and a little more. */
  readonly minutes: number;
  readonly lastMinutes: number;
}

const [fastest, fast, slow, slowest] = burnRates;
const burns: readonly Burn[] = [
  { rate: fastest, name: 'TwoDays', lasts: 'two days', minutes: 40, lastMinutes: 8 },
  { rate: fast, name: 'FiveDays', lasts: 'five days', minutes: 200, lastMinutes: 34 },
  { rate: slow, name: 'TenDays', lasts: 'ten days', minutes: 600, lastMinutes: 130 },
  { rate: slowest, name: 'ThirtyDays', lasts: 'thirty days', minutes: 1_440, lastMinutes: 380 },
];

/** Minutes between two samples. */
const step = 2;

/** Requests of a service: this many per thousand are bad at first, and this many at the end. */
function counted({ minutes, lastMinutes }: Burn, first: number, last: number): string {
  const steps = (minutes - lastMinutes) / step;
  return `0+${plain(first)}x${steps} ${plain(first * steps + last)}+${plain(last)}x${lastMinutes / step}`;
}

/** An objective with a budget. */
interface Budget {
  readonly name: string;
  readonly words: string;
  readonly bad: string;
  readonly target: number;
  readonly recorded: typeof recordedErrors;
  /** Series of a service: this many per thousand requests are bad at first, and this many at the end. */
  series(name: string, burn: Burn, first: number, last: number): Input;
}

const errors: Budget = {
  name: 'ErrorBudget',
  words: 'error budget',
  bad: 'failed (5xx)',
  target: objectives.availability.target,
  recorded: recordedErrors,
  series: (name, burn, first, last) => ({
    [`${metric}_count{job="${name}", http_route="/a", http_response_status_code="200"}`]: counted(
      burn,
      1_000 - first,
      1_000 - last,
    ),
    [`${metric}_count{job="${name}", http_route="/a", http_response_status_code="500"}`]: counted(burn, first, last),
  }),
};

const latency: Budget = {
  name: 'LatencyBudget',
  words: 'latency budget',
  bad: 'took longer than a second',
  target: objectives.latency.target,
  recorded: recordedSlow,
  series: (name, burn, first, last) => ({
    [`${metric}_count{job="${name}"}`]: counted(burn, 1_000, 1_000),
    [`${metric}_bucket{job="${name}", le="1.0"}`]: counted(burn, 1_000 - first, 1_000 - last),
  }),
};

/** A number without floating-point noise. */
function plain(value: number): number {
  return Number(value.toPrecision(9));
}

function burnAlert(budget: Budget, burn: Burn): Alert {
  const { rate, name, lasts, minutes } = burn;
  const { factor, long, short, severity } = rate;
  const most = plain(factor * (1 - budget.target));
  const percent = plain(most * 100);
  // Twice as many are bad, or nearly all.
  const shown = Math.min(plain(percent * 2), 95);
  const summary = (who: string): string => `${who} burns its ${budget.words}: at this rate it lasts ${lasts}`;
  const description = (share: string, who: string, limit = `${percent}%`): string =>
    `${share} of the requests to ${who} ${budget.bad} over ${long}, and too many over ${short} as well; the limit is ${limit}.`;
  return {
    name: `${budget.name}GoneIn${name}`,
    expr: promql`${budget.recorded(long)} > ${parameter('above', most)} and ${budget.recorded(short)} > ${parameter('above', most)}`,
    for: '2m',
    severity,
    summary: summary('{{ $labels.job }}'),
    description: description('{{ $value | humanizePercentage }}', '{{ $labels.job }}', '‹above›'),
    dashboard: 'telltale-slo',
    fires: {
      series: budget.series('shop', burn, shown * 10, shown * 10),
      // Two samples make a rate; the condition must hold for two more minutes.
      at: `${2 * step}m`,
      labels: [job],
      summary: summary('shop'),
      description: description(`${shown}%`, 'shop'),
    },
    silent: {
      series: {
        ...budget.series('shop', burn, percent * 9.9, percent * 9.9),
        // It began a moment ago, or has ended: neither should wake anybody.
        ...budget.series('begun', burn, 0, shown * 10),
        ...budget.series('ended', burn, shown * 10, 0),
      },
      at: `${minutes}m`,
    },
  };
}

export const budgets: RuleGroup = {
  file: 'budgets',
  purpose: 'How fast services spend the error budgets of thirty days.',
  testStep: `${step}m`,
  alerts: [
    ...burns.map((burn) => burnAlert(errors, burn)),
    // ServiceLatencyHigh covers the slowest rate: one request in twenty.
    ...burns.slice(0, 3).map((burn) => burnAlert(latency, burn)),
  ],
};
