// Service level objectives (SLO), burn rates and severities, shared by alerts, dashboards and runbooks.

/** What is promised to those who use a service. */
export interface Objective {
  readonly description: string;
  /** Share of requests that must be good. */
  readonly target: number;
  /** Over how long, days. */
  readonly windowDays: number;
}

/** Objectives of every service, unless its team sets others. */
export const objectives = {
  availability: {
    description: 'Requests that are answered without a server error (5xx).',
    target: 0.999,
    windowDays: 30,
  },
  latency: { description: 'Requests that are answered within a second.', target: 0.95, windowDays: 30 },
} as const;
objectives satisfies Readonly<Record<string, Objective>>;

/** How fast a budget may burn: at 14.4 times the rate, two per cent of thirty days' budget are gone in an hour. */
export const burnRates = [
  { factor: 14.4, long: '1h', short: '5m', severity: 'critical' },
  { factor: 6, long: '6h', short: '30m', severity: 'critical' },
  { factor: 3, long: '1d', short: '2h', severity: 'warning' },
  { factor: 1, long: '3d', short: '6h', severity: 'warning' },
] as const;

/** How an alert reaches people: `critical` wakes somebody, `warning` waits for the day, `info` is looked up. */
export const severities = ['critical', 'warning', 'info', 'none'] as const;
export type Severity = (typeof severities)[number];
