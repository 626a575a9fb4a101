// Content as `buildContent` gives it, and little of it: two dashboards, a data view, a search and a Kibana dashboard.

/** What an edition of the content says; another one is a later release. */
export function smallContent(edition = 'first'): Map<string, string> {
  return new Map([
    ['grafana/one.json', dashboard('telltale-one', edition)],
    ['grafana/two.json', dashboard('telltale-two', 'always the same')],
    ['kibana/telltale.ndjson', savedObjects(edition)],
    ['prometheus/some.rules.yaml', 'groups: []\n'],
  ]);
}

function dashboard(uid: string, description: string): string {
  const panels = [
    { type: 'row', id: 10, title: 'A row', gridPos: { x: 0, y: 0, w: 24, h: 1 }, panels: [] },
    { type: 'stat', id: 11, title: 'Rate', targets: [{ refId: 'A', expr: 'up' }], fieldConfig: { overrides: [] } },
    { type: 'timeseries', id: 12, title: 'Time', targets: [{ refId: 'A', expr: 'rate(x[1m])' }] },
  ];
  const variable = { type: 'query', name: 'service', query: { query: 'label_values(job)', refId: 'service' } };
  const all = {
    timezone: 'browser',
    schemaVersion: 42,
    title: `Telltale / ${uid}`,
    uid,
    description,
    tags: ['telltale'],
  };
  return `${JSON.stringify({ ...all, templating: { list: [variable] }, panels }, null, 2)}\n`;
}

function savedObjects(edition: string): string {
  const versions = { coreMigrationVersion: '8.8.0' };
  const view = { type: 'index-pattern', id: 'telltale-logs' } as const;
  const objects = [
    { ...view, attributes: { title: 'logs-*-*', timeFieldName: '@timestamp', name: 'Logs' }, references: [] },
    {
      type: 'search',
      id: 'telltale-errors',
      attributes: {
        title: 'Errors',
        description: edition,
        kibanaSavedObjectMeta: { searchSourceJSON: '{"query":{"language":"kuery","query":"log.level: error"}}' },
      },
      references: [{ ...view, name: 'kibanaSavedObjectMeta.searchSourceJSON.index' }],
    },
    {
      type: 'dashboard',
      id: 'telltale-overview',
      attributes: {
        title: 'Overview',
        description: 'always the same',
        panelsJSON:
          '[{"type":"search","panelIndex":"1","gridData":{"x":0,"y":0}},{"type":"index-pattern","id":"telltale-logs"}]',
      },
      references: [{ type: 'search', id: 'telltale-errors', name: '1:panel_1' }],
    },
  ];
  const migrations = ['8.0.0', '10.5.0', '10.2.0'];
  return `${objects
    .map((object, index) => JSON.stringify({ ...object, ...versions, typeMigrationVersion: migrations[index] }))
    .join('\n')}\n`;
}
