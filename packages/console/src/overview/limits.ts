// Bounds of the overview, each with its reason.

export const limits = {
  /** Services that are listed: the worst come first, and more are looked for on the dashboards. */
  servicesMax: 200,
  /** Alerts that are listed: more are one large fault, which the first ones tell of. */
  alertsMax: 200,
  /** Points of a service's requests over the range: a line some centimetres wide. */
  sparklinePoints: 60,
  /**
   * What the servers may take for all questions together: a hung one takes nothing from what the others said by then.
   */
  serversMsMax: 25_000,
  /** Timeout of the engine's status, for which Docker measures each part: the rest is then shown without the parts. */
  partsMsMax: 10_000,
  /**
   * How long ago a process may have answered last that has ended in order, and that Prometheus still shows: it learns of an
   * end within ten seconds, and forgets the process two scrapes after the last, which is some 47 s in all.
   */
  forgottenMs: 60_000,
  /** How long a service that has ended is still shown, as by its alert. */
  rememberedMs: 3_600_000,
} as const;
