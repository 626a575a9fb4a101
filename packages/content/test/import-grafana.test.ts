// An import brings content into Grafana, can be run again, and leaves what somebody has made their own.
import { describe, expect, it } from 'vitest';
import { GrafanaStub } from './support/grafana-stub.ts';
import { exported, intoGrafana, states } from './support/importing.ts';
import { smallContent } from './support/small-content.ts';
import { times } from './support/stub-server.ts';

const sources = {
  prometheus: { url: 'https://prometheus:9090', username: 'reader', password: 'metrics-password', ca: 'PEM' },
  elasticsearch: { url: 'https://elasticsearch:9200', username: 'reader', password: 'logs-password' },
};
const everything = { grafana: { ...sources, webhook: 'https://hooks.example.com/secret-path' } };

describe('an import into Grafana', () => {
  it('creates the folder, data sources, dashboards and the contact point', async () => {
    await using stub = await new GrafanaStub().start();
    expect(states(await intoGrafana(stub, everything))).toEqual({
      telltale: 'created',
      'telltale-metrics': 'created',
      'telltale-logs': 'created',
      'telltale-one': 'created',
      'telltale-two': 'created',
      'telltale-webhook': 'created',
    });
    expect(stub.dashboards.get('telltale-one')?.folderUid).toBe('telltale');
    expect(stub.current('telltale-one')).toMatchObject(JSON.parse(smallContent().get('grafana/one.json') ?? ''));
    expect(stub.dataSources.get('telltale-metrics')).toMatchObject({
      type: 'prometheus',
      url: 'https://prometheus:9090',
      basicAuth: true,
      basicAuthUser: 'reader',
      secureJsonData: { basicAuthPassword: 'metrics-password', tlsCACert: 'PEM' },
      jsonData: {
        exemplarTraceIdDestinations: [
          {
            name: 'trace_id',
            url: '/d/telltale-logs?var-search=trace.id:$\u007b__value.raw}&$\u007b__url_time_range}',
          },
        ],
      },
    });
    expect(stub.dataSources.get('telltale-logs')).toMatchObject({
      type: 'elasticsearch',
      jsonData: { index: 'logs-*-*', timeField: '@timestamp', logMessageField: 'message', logLevelField: 'log.level' },
    });
    // In Grafana it can be changed.
    expect(stub.contactPoints.get('telltale-webhook')).toMatchObject({ provenance: '', type: 'webhook' });
  });

  it('changes nothing the second time', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub, everything);
    const before = stub.writes.length;
    expect(new Set(Object.values(states(await intoGrafana(stub, everything))))).toEqual(new Set(['same']));
    expect(stub.writes.length).toBe(before);
  });

  it('writes nothing in a dry run, and says what it would do', async () => {
    await using stub = await new GrafanaStub().start();
    const report = await intoGrafana(stub, { ...everything, dryRun: true });
    expect(stub.writes).toEqual([]);
    expect(report.dryRun).toBe(true);
    expect(new Set(Object.values(states(report)))).toEqual(new Set(['created']));
    await intoGrafana(stub, everything);
    const before = stub.writes.length;
    const later = await intoGrafana(stub, { ...everything, dryRun: true, files: smallContent('second') });
    expect(states(later)).toMatchObject({ 'telltale-one': 'updated', 'telltale-two': 'same' });
    expect(stub.writes.length).toBe(before);
  });

  it('notes a missing data source when no address of it is given', async () => {
    await using stub = await new GrafanaStub().start();
    const { notes } = await intoGrafana(stub);
    expect(notes).toEqual([
      'Grafana has no data source telltale-metrics: choose one on each dashboard, or use --prometheus-url',
      'Grafana has no data source telltale-logs: choose one on each dashboard, or use --elasticsearch-url',
    ]);
  });

  it('uses an existing folder of that title', async () => {
    await using stub = await new GrafanaStub().start();
    stub.folders.set('abc', { uid: 'abc', title: 'Telltale' });
    expect(states(await intoGrafana(stub))).toMatchObject({ abc: 'same' });
    expect(stub.dashboards.get('telltale-one')?.folderUid).toBe('abc');
  });
});

describe('a later import', () => {
  it('updates dashboards that nobody has changed, even if Grafana has rewritten them, and leaves them in their folder', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub);
    const kept = stub.dashboards.get('telltale-one');
    if (kept) kept.folderUid = 'moved';
    stub.folders.set('moved', { uid: 'moved', title: 'Elsewhere' });
    // A newer Grafana migrates what it holds, and makes no version of it.
    stub.rewrite = (dashboard) => ({ ...dashboard, schemaVersion: 43, newProperty: { anything: 1 } });
    expect(states(await intoGrafana(stub))).toMatchObject({ 'telltale-one': 'same' });
    expect(states(await intoGrafana(stub, { files: smallContent('second') }))).toMatchObject({
      'telltale-one': 'updated',
      'telltale-two': 'same',
    });
    expect(stub.current('telltale-one').description).toBe('second');
    expect(stub.dashboards.get('telltale-one')?.folderUid).toBe('moved');
  });

  it('leaves edited dashboards, says so, and replaces them only with overwrite', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub);
    stub.edit('telltale-one', (dashboard) => {
      dashboard.title = 'Mine';
    });
    for (const files of [smallContent(), smallContent('second')]) {
      const report = await intoGrafana(stub, { files });
      expect(report.items.find(({ id }) => id === 'telltale-one')).toMatchObject({
        state: 'left',
        why: 'it was edited since it was imported',
      });
    }
    expect(stub.current('telltale-one').title).toBe('Mine');
    expect(states(await intoGrafana(stub, { overwrite: true }))).toMatchObject({ 'telltale-one': 'updated' });
    expect(stub.current('telltale-one').title).toBe('Telltale / telltale-one');
    expect(states(await intoGrafana(stub))).toMatchObject({ 'telltale-one': 'same' });
  });

  it('leaves an edit that was saved with the message of an import', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub);
    const mark = stub.dashboards.get('telltale-one')?.versions[0]?.message;
    const edit = (dashboard: Record<string, unknown>): void => {
      dashboard.title = 'Mine';
    };
    stub.edit('telltale-one', edit, `${mark} And edited.`);
    expect(states(await intoGrafana(stub))).toMatchObject({ 'telltale-one': 'left' });
  });

  it('does not count a save as an edit if it is unchanged, reset, or differs only in what Grafana writes itself', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub);
    stub.edit('telltale-one', (dashboard) => {
      const panels = dashboard.panels as Record<string, unknown>[];
      for (const panel of panels) panel.pluginVersion = '13.2.3';
      Object.assign(dashboard, {
        iteration: 5,
        schemaVersion: 43,
        links: [],
        weekStart: '',
        annotations: { list: [{ builtIn: 1 }] },
      });
    });
    expect(states(await intoGrafana(stub))).toMatchObject({ 'telltale-one': 'same' });
    expect(states(await intoGrafana(stub, { files: smallContent('second') }))).toMatchObject({
      'telltale-one': 'updated',
    });
  });

  it('leaves a dashboard of that uid that was never imported', async () => {
    await using stub = await new GrafanaStub().start();
    const data = { uid: 'telltale-one', title: 'By hand' };
    stub.dashboards.set('telltale-one', {
      folderUid: '',
      provisioned: false,
      versions: [{ version: 3, message: '', data }],
    });
    expect(states(await intoGrafana(stub))).toMatchObject({ 'telltale-one': 'left', 'telltale-two': 'created' });
    expect(stub.current('telltale-one').title).toBe('By hand');
  });

  it('leaves a dashboard that was saved in a format that it cannot read', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub);
    stub.savedAsV2.add('telltale-one');
    for (const overwrite of [false, true]) {
      expect(states(await intoGrafana(stub, { overwrite }))).toMatchObject({
        'telltale-one': 'left',
        'telltale-two': 'same',
      });
    }
    expect((await exported({ grafana: stub })).notes).toEqual([
      'the dashboard telltale-one cannot be read: it was saved in a newer format (v2)',
    ]);
  });

  it.each([false, true])('leaves dashboards that are provisioned from files (overwrite: %s)', async (overwrite) => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub);
    const kept = stub.dashboards.get('telltale-one');
    if (kept) kept.provisioned = true;
    const report = await intoGrafana(stub, { files: smallContent('second'), overwrite });
    expect(report.items.find(({ id }) => id === 'telltale-one')).toMatchObject({
      state: 'left',
      why: 'it is provisioned from files: change it there',
    });
  });

  it('leaves a dashboard that Grafana rejects as provisioned although it did not look so', async () => {
    await using stub = await new GrafanaStub().start();
    stub.fault = times(1, ({ path }) => path === '/api/dashboards/db', {
      status: 400,
      body: { message: 'Cannot save provisioned dashboard' },
    });
    expect(states(await intoGrafana(stub))).toMatchObject({ 'telltale-one': 'left', 'telltale-two': 'created' });
  });

  it('leaves dashboards in a folder that another tool writes, and continues', async () => {
    await using stub = await new GrafanaStub().start();
    const message = 'folder is managed by repo:dashboards, but the resource is not managed';
    stub.fault = times(1, ({ path }) => path === '/api/dashboards/db', { status: 403, body: { message } });
    const report = await intoGrafana(stub);
    expect(report.items.find(({ id }) => id === 'telltale-one')).toMatchObject({
      state: 'left',
      why: `Grafana says: ${message}`,
    });
    expect(states(report)).toMatchObject({ 'telltale-two': 'created' });
  });

  it('leaves a dashboard that somebody saves between its read and its write', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub);
    stub.fault = ({ method, path }) => {
      if (method === 'POST' && path === '/api/dashboards/db') {
        stub.fault = undefined;
        stub.edit('telltale-one', (dashboard) => {
          dashboard.title = 'Just now';
        });
      }
      return undefined;
    };
    const report = await intoGrafana(stub, { files: smallContent('second') });
    expect(report.items.find(({ id }) => id === 'telltale-one')).toMatchObject({
      state: 'left',
      why: 'it was changed during the import',
    });
    expect(stub.current('telltale-one').title).toBe('Just now');
  });
});

describe('data sources', () => {
  it('are updated from the command line until somebody changes them, and then left', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub, { grafana: sources });
    const moved = { prometheus: { ...sources.prometheus, url: 'https://elsewhere:9090' } };
    expect(states(await intoGrafana(stub, { grafana: moved }))).toMatchObject({ 'telltale-metrics': 'updated' });
    const source = stub.dataSources.get('telltale-metrics') ?? {};
    stub.dataSources.set('telltale-metrics', { ...source, url: 'https://mine:9090', isDefault: true });
    expect(states(await intoGrafana(stub, { grafana: moved }))).toMatchObject({ 'telltale-metrics': 'left' });
    expect(states(await intoGrafana(stub, { grafana: moved, overwrite: true }))).toMatchObject({
      'telltale-metrics': 'updated',
    });
    expect(stub.dataSources.get('telltale-metrics')).toMatchObject({ url: 'https://elsewhere:9090', isDefault: true });
  });

  it('are left when they are provisioned from files', async () => {
    await using stub = await new GrafanaStub().start();
    stub.dataSources.set('telltale-metrics', {
      uid: 'telltale-metrics',
      type: 'prometheus',
      name: 'Files',
      readOnly: true,
    });
    expect(states(await intoGrafana(stub, { grafana: sources, overwrite: true }))).toMatchObject({
      'telltale-metrics': 'left',
    });
  });

  it('stop the import when their uid or their name is taken by another one', async () => {
    await using stub = await new GrafanaStub().start();
    stub.dataSources.set('telltale-logs', { uid: 'telltale-logs', type: 'loki', name: 'Loki' });
    await expect(intoGrafana(stub, { grafana: sources })).rejects.toThrow(
      '[telltale import] cannot save the data source telltale-logs: its uid is taken by Loki, which is of type loki. Rename or delete the other one',
    );
    stub.dataSources.clear();
    stub.dataSources.set('abc', { uid: 'abc', type: 'prometheus', name: 'Telltale metrics' });
    await expect(intoGrafana(stub, { grafana: sources })).rejects.toMatchObject({ code: 'taken' });
    expect(stub.dashboards.size).toBe(0);
  });
});
