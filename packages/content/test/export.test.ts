// An export shows what somebody has edited, and nothing of what servers write beside; what it prints can be applied.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildContent } from '../src/index.ts';
import { applied } from './support/applied.ts';
import { GrafanaStub } from './support/grafana-stub.ts';
import { exported, intoGrafana, intoKibana, states } from './support/importing.ts';
import { KibanaStub } from './support/kibana-stub.ts';
import { smallContent } from './support/small-content.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-export-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lines of a patch that add or remove. */
function changes(patch: string): string[] {
  return patch.split('\n').filter((line) => /^[+-](?![+-])/.test(line));
}

describe('an export from Grafana', () => {
  it('prints nothing after an import', async () => {
    await using stub = await new GrafanaStub().start();
    const files = buildContent();
    await intoGrafana(stub, { files });
    expect((await exported({ grafana: stub }, files)).patch).toBe('');
    expect(stub.dashboards.size).toBeGreaterThan(5);
  });

  it('prints what was edited and nothing beside', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub);
    stub.edit('telltale-one', (dashboard) => {
      const [row, rate, time] = dashboard.panels as Record<string, unknown>[];
      const panels = [row, { ...time, pluginVersion: '13.2.3', links: [] }, { ...rate, title: 'Requests' }];
      const annotations = { list: [{ builtIn: 1, name: 'Annotations & Alerts' }] };
      const { title, ...rest } = dashboard;
      for (const key of Object.keys(dashboard)) delete dashboard[key];
      Object.assign(dashboard, {
        annotations,
        id: 12,
        iteration: 3,
        title,
        ...rest,
        panels,
        schemaVersion: 43,
        weekStart: '',
      });
      dashboard.refresh = '5s';
    });
    const { patch } = await exported({ grafana: stub });
    expect(patch).toMatch(/^--- a\/dashboards\/grafana\/one\.json\n\+\+\+ b\/dashboards\/grafana\/one\.json\n@@/);
    expect(patch).not.toMatch(/pluginVersion|schemaVersion": 43|iteration|weekStart|builtIn|"id": 12,?\n.*iteration/);
    expect(changes(patch)).toContain('+      "title": "Requests",');
    expect(changes(patch)).toContain('+  "refresh": "5s"');
    const after = JSON.parse(applied(folder, patch, smallContent()).get('grafana/one.json') ?? '') as Record<
      string,
      unknown
    >;
    const before = JSON.parse(smallContent().get('grafana/one.json') ?? '') as Record<string, unknown>;
    const panels = before.panels as Record<string, unknown>[];
    expect(after).toEqual({
      ...before,
      refresh: '5s',
      panels: [panels[0], panels[2], { ...panels[1], title: 'Requests' }],
    });
  });

  it('prints one changed line for one changed word in a real dashboard', async () => {
    await using stub = await new GrafanaStub().start();
    const files = buildContent();
    await intoGrafana(stub, { files });
    stub.edit('telltale-logs', (dashboard) => {
      dashboard.description = 'Mine';
    });
    const { patch } = await exported({ grafana: stub }, files);
    expect(changes(patch)).toEqual([expect.stringMatching(/^- {2}"description"/), '+  "description": "Mine",']);
    expect(JSON.parse(applied(folder, patch, files).get('grafana/logs.json') ?? '')).toMatchObject({
      description: 'Mine',
    });
  });

  it('notes what is missing and what is an earlier import, and prints no edit for it', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub);
    stub.dashboards.delete('telltale-two');
    const writes = stub.writes.length;
    expect(await exported({ grafana: stub }, smallContent('second'))).toEqual({
      patch: '',
      notes: [
        'the dashboard telltale-one in Grafana is an earlier import: telltale import updates it',
        'Grafana has no dashboard telltale-two',
      ],
    });
    expect(stub.writes.length).toBe(writes);
  });

  it('leaves nothing to do for an import of the patched files', async () => {
    await using stub = await new GrafanaStub().start();
    await intoGrafana(stub);
    stub.edit('telltale-one', (dashboard) => {
      dashboard.tags = ['telltale', 'mine'];
    });
    const files = applied(folder, (await exported({ grafana: stub })).patch, smallContent());
    expect(states(await intoGrafana(stub, { files }))).toMatchObject({
      'telltale-one': 'same',
      'telltale-two': 'same',
    });
    expect((await exported({ grafana: stub }, files)).patch).toBe('');
  });
});

describe.each(['default', 'payments'])('an export from Kibana, space %s,', (space) => {
  const key = (type: string, id: string): string => (space === 'default' ? `${type}:${id}` : `${type}:${space}-${id}`);

  it('prints nothing after an import, even if Kibana has rewritten the objects', async () => {
    await using stub = await new KibanaStub().start();
    stub.migrate = (object) => ({ ...object, attributes: { added: true, ...(object.attributes as object) } });
    await intoKibana(stub, { kibana: { space } });
    expect(await exported({ kibana: stub, space })).toEqual({ patch: '', notes: [] });
  });

  it('prints what was edited and nothing beside', async () => {
    await using stub = await new KibanaStub().start();
    await intoKibana(stub, { kibana: { space } });
    // Kibana orders the keys of what it keeps as text as it pleases.
    const searchSourceJSON = '{"query":{"query":"log.level: error","language":"kuery"}}';
    stub.edit(
      key('search', 'telltale-errors'),
      { title: 'Mine', sort: [], kibanaSavedObjectMeta: { searchSourceJSON } },
      space,
    );
    const writes = stub.writes.length;
    const { patch } = await exported({ kibana: stub, space });
    expect(stub.writes.length).toBe(writes);
    const files = smallContent();
    const lines = (files.get('kibana/telltale.ndjson') ?? '').split('\n');
    expect(changes(patch)).toEqual([`-${lines[1]}`, `+${lines[1]?.replace('"Errors"', '"Mine"')}`]);
    const after = applied(folder, patch, files);
    expect(states(await intoKibana(stub, { kibana: { space }, files: after }))).toMatchObject({
      [key('search', 'telltale-errors')]: 'same',
    });
    expect((await exported({ kibana: stub, space }, after)).patch).toBe('');
  });

  it('notes what is missing', async () => {
    await using stub = await new KibanaStub().start();
    await intoKibana(stub, { kibana: { space } });
    stub.in(space).delete(key('dashboard', 'telltale-overview'));
    expect(await exported({ kibana: stub, space })).toEqual({
      patch: '',
      notes: [`Kibana has no ${key('dashboard', 'telltale-overview')}`],
    });
  });
});
