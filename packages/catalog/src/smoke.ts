// What the smoke test calls itself: alerts and people are to tell it from a service.

/** Names of the smoke test. */
export const smokeTest = {
  /** The service that its records and series are of: its coming and going is no alert. */
  service: 'telltale-smoke',
  /** Dataset of its records where it can choose one: `logs-telltale.smoke-default`. */
  dataset: 'telltale.smoke',
} as const;
