// Bounds of the overview, each with its reason.

export const limits = {
  /** Services listed: the worst come first, and the dashboards show all. */
  servicesMax: 200,
  /** Alerts listed: more than this is one large fault, which the first ones describe. */
  alertsMax: 200,
  /** Points of a service's sparkline, a few centimetres wide. */
  sparklinePoints: 60,
  /** Timeout of all queries together: results that have arrived by then are kept if a server hangs. */
  serversMsMax: 25_000,
  /** Timeout of the engine's status, for which Docker measures each part: the rest is then shown without the parts. */
  partsMsMax: 10_000,
  /**
   * How long Prometheus still shows a process that has shut down: it learns of the end within ten seconds, and forgets
   * the process two scrapes after the last one, in all about 47 s.
   */
  forgottenMs: 60_000,
  /** How long a service that has ended is still shown, the same as for its alert. */
  rememberedMs: 3_600_000,
} as const;
