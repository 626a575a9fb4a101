// The log template as it was before what an app logs had types.

/** As it was before `app` had types, on a server whose licence has no synthetic sources, as most have. */
export const olderTemplate = (stream: string, source: 'stored' | 'synthetic'): object => ({
  index_patterns: [stream],
  data_stream: {},
  priority: 500,
  template: {
    settings: { index: { mode: 'logsdb', mapping: { source: { mode: source } } } },
    mappings: {
      dynamic: false,
      _meta: { managed_by: 'telltale', telltale_version: 3 },
      properties: {
        '@timestamp': { type: 'date' },
        'host.name': { type: 'keyword', ignore_above: 1024 },
        message: { type: 'text' },
        app: { type: 'flattened', ignore_above: 8191 },
      },
    },
  },
});
