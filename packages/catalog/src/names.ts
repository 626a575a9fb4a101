// Names of what Telltale makes in Elasticsearch, Grafana and Kibana: other packages look for it, link to it or leave it
// alone by them. The same word may name several things there; each has its own entry.

/** Dataset of the records that Elasticsearch refused for good. */
export const deadLetterDataset = 'telltale.deadletter';

/** Names by server and kind. */
export const names = {
  elasticsearch: {
    /** The index template, and the component template with our mappings that it is composed of. */
    template: 'telltale-logs',
    /** Not ours: what the people who run the server add stands here and wins. */
    custom: 'telltale-logs@custom',
    /** The lifecycle policy of the log data streams. */
    policy: 'telltale-logs',
    /** The snapshot repository, and the policy that fills it. */
    repository: 'telltale',
    /** Pattern of the data streams of dead letters. */
    deadLetterStreams: 'logs-telltale.deadletter-*',
  },
  grafana: {
    /** Uids: those that are provisioned by the stack are the same. */
    dataSources: { metrics: 'telltale-metrics', logs: 'telltale-logs' },
    /** Uids, which their addresses and links hold. */
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

/** Uid of a dashboard of ours. */
export type DashboardUid = (typeof names.grafana.dashboards)[keyof typeof names.grafana.dashboards];
