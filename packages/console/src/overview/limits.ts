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
   * How long a process that has ended in order may look as if it did not answer: Prometheus reads its list of targets each
   * ten seconds, and forgets one two scrapes later, which are 30 s.
   */
  forgottenMs: 45_000,
  /** How long a service that has ended is still shown, as by its alert. */
  rememberedMs: 3_600_000,
} as const;
