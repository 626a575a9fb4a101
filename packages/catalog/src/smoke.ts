// Names of the smoke test, by which alerts and people distinguish it from a service.

/** Names of the smoke test. */
export const smokeTest = {
  /** The service of its records and series; its start and end raise no alert. */
  service: 'telltale-smoke',
  /** Dataset of its records if it can choose one: `logs-telltale.smoke-default`. */
  dataset: 'telltale.smoke',
} as const;
