// Names of our objects in Elasticsearch, Grafana and Kibana, by which other packages find, link or exclude them. The
// same word may name several objects; each has its own entry.

/** Dataset of the dead letters: records that Elasticsearch refused for good. */
export const deadLetterDataset = 'telltale.deadletter';

/** Names by server and kind. */
export const names = {
  elasticsearch: {
    /** The index template, and the component template with our mappings. */
    template: 'telltale-logs',
    /** Not ours: users can add this component template, and it takes precedence. */
    custom: 'telltale-logs@custom',
    /** The lifecycle policy of the log data streams. */
    policy: 'telltale-logs',
    /** The snapshot repository, and the policy that fills it. */
    repository: 'telltale',
    /** Pattern of the data streams of dead letters. */
    deadLetterStreams: 'logs-telltale.deadletter-*',
  },
  grafana: {
    /** Uids, the same as those that the stack provisions. */
    dataSources: { metrics: 'telltale-metrics', logs: 'telltale-logs' },
    /** Uids, which are part of addresses and links. */
    dashboards: {
      balancers: 'telltale-balancers',
      dependencies: 'telltale-dependencies',
      fleet: 'telltale-fleet',
      hosts: 'telltale-hosts',
      logs: 'telltale-logs',
      plane: 'telltale-plane',
      python: 'telltale-python',
      runtime: 'telltale-runtime',
      service: 'telltale-service',
      shipping: 'telltale-shipping',
      slo: 'telltale-slo',
    },
  },
  kibana: {
    dataViews: { logs: 'telltale-logs', deadLetters: 'telltale-dead-letters' },
  },
} as const;

/** Uid of one of our dashboards. */
export type DashboardUid = (typeof names.grafana.dashboards)[keyof typeof names.grafana.dashboards];
