// The bounds of the demo, each with its reason.

/** How long the demo waits; none of it is spent on a machine that has little else to do. */
export const limits = {
  /** A service that starts on a machine with twenty others that want its cores. */
  shopAnswerMsMax: 180_000,
  /** One request to the shop on such a machine. */
  requestMsMax: 120_000,
  /** As long as more arrives it is waited for; without anything new for this long, something is wrong. */
  stillMsMax: 120_000,
  /** How often Elasticsearch and Prometheus are asked. */
  pollMs: 250,
  /** A shop that has ended sends nothing more: what it sent last becomes searchable within two seconds. */
  searchableMs: 3_000,
  /** Between two requests of the load that goes on: four a second. */
  visitMs: 250,
  /** Until Prometheus has found a service and scraped it twice: it looks for new ones, and scrapes, each five seconds. */
  servedMsMax: 30_000,
  /** Longer than a service needs to send what it has logged when it ends. */
  closeMsMax: 15_000,
} as const;
