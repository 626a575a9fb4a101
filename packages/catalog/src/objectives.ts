// Service level objectives (SLO), burn rates and severities, shared by alerts, dashboards and runbooks.

/** A service level objective. */
export interface Objective {
  readonly description: string;
  /** Share of requests that must be good. */
  readonly target: number;
  /** The period, in days. */
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

/**
 * Burn rates of an error budget: at 14.4 times the rate, two per cent of the budget of thirty days is used in an hour.
 */
export const burnRates = [
  { factor: 14.4, long: '1h', short: '5m', severity: 'critical' },
  { factor: 6, long: '6h', short: '30m', severity: 'critical' },
  { factor: 3, long: '1d', short: '2h', severity: 'warning' },
  { factor: 1, long: '3d', short: '6h', severity: 'warning' },
] as const;

/** How an alert notifies people: `critical` at once, `warning` during working hours, `info` not at all. */
export const severities = ['critical', 'warning', 'info', 'none'] as const;
export type Severity = (typeof severities)[number];
