// Dashboard of service level objectives: what is left of each error budget, and its burn rate.
import { burnRates, objectives } from '@telltale/catalog';
import { increase, largest, promql, rate, sum } from '../../promql/functions.ts';
import { histogramSeries, upToOneSecond, type Vector } from '../../promql/series.ts';
import { overWindow, windowDays } from '../budget-window.ts';
import { errorRatio, notApplicable, ofService, requestRate, toService } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, type Steps, stat, table } from '../panel.ts';

const requests = 'http.server.request.duration';
const { availability, latency } = objectives;

/** Share of requests that took longer than the objective's second. */
function slow(range: string): Vector<'job'> {
  const quick = sum(rate(histogramSeries(requests, 'bucket', { ...ofService, ...upToOneSecond }), range), ['job']);
  return promql`1 - ${quick} / (${requestRate(range)} > 0)`;
}

/** Remaining share of the window's budget. */
function left(bad: (range: string) => Vector<'job'>, target: number): Vector<'job'> {
  return promql`1 - ${overWindow(bad)} / ${(1 - target).toPrecision(4)}`;
}

/** Burn rate of the budget: 1 is the highest allowed rate. */
function burnRate(range: string): Vector<'job'> {
  return promql`${errorRatio(range)} / ${(1 - availability.target).toPrecision(4)}`;
}

const noRequests = 'These services have answered no requests';
const leftSteps: Steps = ['red', [0, 'orange'], [0.25, 'green']];

export const slo: Dashboard = {
  uid: 'telltale-slo',
  title: 'SLO and error budget',
  description: 'The error budget left of thirty days, or of as many as Prometheus stores, and how fast it is spent.',
  variables: ['service'],
  nothing: 'These services have answered no requests',
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat(
          'Availability budget left',
          `Of the worst service. ${availability.description} Objective: ${availability.target * 100} % in ${availability.windowDays} days.`,
          {
            unit: 'percentunit',
            metrics: [{ expr: promql`min(${left(errorRatio, availability.target)})`, legend: 'left' }],
            steps: leftSteps,
            noData: notApplicable,
            width: 5,
          },
        ),
        stat(
          'Latency budget left',
          `Of the worst service. ${latency.description} Objective: ${latency.target * 100} % in ${latency.windowDays} days.`,
          {
            unit: 'percentunit',
            metrics: [{ expr: promql`min(${left(slow, latency.target)})`, legend: 'left' }],
            steps: leftSteps,
            noData: notApplicable,
            width: 5,
          },
        ),
        stat(
          'Burn rate, one hour',
          'Of the worst service. At 1 the budget lasts for the whole period, at 14.4 for two days.',
          {
            unit: 'short',
            metrics: [{ expr: promql`max(${burnRate('1h')})`, legend: 'rate' }],
            steps: ['green', [1, 'orange'], [14.4, 'red']],
            noData: notApplicable,
            width: 5,
          },
        ),
        stat('Requests', 'Requests that the budget is calculated from.', {
          unit: 'short',
          metrics: [
            {
              expr: overWindow((range) => sum(increase(histogramSeries(requests, 'count', ofService), range))),
              legend: 'requests',
            },
          ],
          noData: notApplicable,
          width: 5,
        }),
        stat(
          'Counted over',
          `The period of the budget: ${availability.windowDays} days, or as many as Prometheus has data of (${availability.windowDays}, 14, 7 or 1). For the full period, store metrics for longer than that: TELLTALE_METRICS_RETENTION.`,
          {
            unit: 'suffix:days',
            metrics: [{ expr: windowDays, legend: 'days' }],
            width: 4,
          },
        ),
      ],
    },
    {
      question: 'Where?',
      panels: [
        table('Availability budget left, by service', 'Below 0 the objective is missed.', {
          unit: 'percentunit',
          metrics: [{ expr: left(errorRatio, availability.target), legend: 'left' }],
          columns: { job: 'service' },
          rowLinks: [toService],
          noData: noRequests,
          steps: leftSteps,
        }),
        table('Latency budget left, by service', 'Below 0 the objective is missed.', {
          unit: 'percentunit',
          metrics: [{ expr: left(slow, latency.target), legend: 'left' }],
          columns: { job: 'service' },
          rowLinks: [toService],
          noData: noRequests,
          steps: leftSteps,
        }),
      ],
    },
    {
      question: 'Why?',
      panels: burnRates.map(({ factor, long, short }) =>
        graph(
          `Burn rate over ${long} and ${short}`,
          `Of the four fastest. An alert fires if both are above ${factor}.`,
          {
            unit: 'short',
            noData: noRequests,
            metrics: [long, short].map((range) => ({
              expr: largest(burnRate(range), 4),
              legend: `{{job}} ${range}`,
            })),
            steps: ['green', [factor, 'red']],
            width: 12,
          },
        ),
      ),
    },
  ],
};
