// Three releases are imported one after the other, people edit between them, and the last one is rolled back.
//
// Nothing that people made is lost, nothing of a release is left behind, and a second run of a release writes nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { applied } from './support/applied.ts';
import { GrafanaStub } from './support/grafana-stub.ts';
import { exported, intoGrafana, intoKibana, states } from './support/importing.ts';
import { KibanaStub } from './support/kibana-stub.ts';
import { smallContent } from './support/small-content.ts';

type Json = Record<string, unknown>;
type Files = Map<string, string>;

const folder = mkdtempSync(join(tmpdir(), 'telltale-life-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A release: `one` says another thing each time, `two` never, and each has a dashboard and a search of its own. */
function release(number: 1 | 2 | 3): Files {
  const files = smallContent(`release ${number}`);
  const own = (files.get('grafana/two.json') ?? '').replaceAll('telltale-two', `telltale-of-${number}`);
  const lines = (files.get('kibana/telltale.ndjson') ?? '').trimEnd().split('\n');
  const search = (lines[1] ?? '').replace('telltale-errors', `telltale-of-${number}`);
  return new Map([
    ...files,
    [`grafana/of-${number}.json`, own],
    ['kibana/telltale.ndjson', `${[...lines, search].join('\n')}\n`],
  ]);
}

/** A Grafana that brings what is saved to its own schema: it adds properties, and names panels' plugins. */
const converts = (dashboard: Json): Json => ({
  ...dashboard,
  schemaVersion: 43,
  preload: false,
  timepicker: { refresh_intervals: ['10s'] },
  panels: (dashboard.panels as Json[]).map((panel) => ({ ...panel, pluginVersion: '13.2.3', transparent: false })),
});

describe.each([
  ['keeps what it is given', undefined],
  ['converts what it is given', converts],
])('in a Grafana that %s', (_, convert) => {
  const start = (): Promise<GrafanaStub> =>
    Object.assign(new GrafanaStub(), { convert, redactsWebhooks: true }).start();
  /** What each release is imported with; a new password and a new address each time. */
  const grafana = (number: number) => ({
    webhook: `https://hooks.example.com/secret-path-${number}`,
    prometheus: { url: 'https://prometheus:9090', username: 'reader', password: `secret-password-${number}` },
    elasticsearch: { url: 'https://elasticsearch:9200' },
  });
  const run = async (stub: GrafanaStub, number: 1 | 2 | 3, files: Files = release(number)) =>
    states(await intoGrafana(stub, { files, grafana: grafana(number) }));
  const edit = (stub: GrafanaStub): void => {
    stub.edit('telltale-one', (dashboard) => {
      const [row, rate, time] = dashboard.panels as Json[];
      dashboard.panels = [row, { ...rate, title: 'Mine' }, time, { type: 'text', id: 99, title: 'My notes' }];
      dashboard.refresh = '5s';
    });
    const mine = { uid: 'mine', title: 'Mine', tags: ['telltale'] };
    stub.dashboards.set('mine', {
      folderUid: '',
      provisioned: false,
      versions: [{ version: 1, message: '', data: mine }],
    });
    stub.move('telltale-two', 'elsewhere');
    const logs = stub.dataSources.get('telltale-logs') ?? {};
    stub.dataSources.set('telltale-logs', { ...logs, url: 'https://mine:9200', version: 2 });
  };
  /** All that is there, without what counts versions and what is salted. */
  const held = (stub: GrafanaStub): unknown => [
    [...stub.dashboards].map(([uid, { folderUid }]) => [uid, folderUid, { ...stub.current(uid), version: 0 }]).sort(),
    [...stub.dataSources.values()].map(({ url, secureJsonData }) => ({ url, secureJsonData })),
    [...stub.contactPoints.values()].map(({ settings }) => (settings as Json).url),
  ];

  it('a second run of a release writes nothing, before and after an edit', async () => {
    await using stub = await start();
    for (const number of [1, 2, 3] as const) {
      await run(stub, number);
      const writes = stub.writes.length;
      expect(new Set(Object.values(await run(stub, number)))).toEqual(new Set(['same']));
      expect(stub.writes.length).toBe(writes);
    }
    edit(stub);
    await run(stub, 1);
    const writes = stub.writes.length;
    expect(await run(stub, 1)).toMatchObject({ 'telltale-one': 'left', 'telltale-logs': 'left' });
    expect(stub.writes.length).toBe(writes);
  });

  it('releases come and go around what people made, and a rollback leaves what the former release left', async () => {
    await using stub = await start();
    await run(stub, 1);
    edit(stub);
    const edited = stub.current('telltale-one');
    expect(await run(stub, 2)).toEqual({
      telltale: 'same',
      'telltale-metrics': 'updated',
      'telltale-logs': 'left',
      'telltale-one': 'left',
      'telltale-two': 'same',
      'telltale-of-2': 'created',
      'telltale-of-1': 'removed',
      'telltale-webhook': 'updated',
    });
    const second = held(stub);
    expect(await run(stub, 3)).toMatchObject({ 'telltale-of-3': 'created', 'telltale-of-2': 'removed' });
    expect(await run(stub, 2)).toMatchObject({ 'telltale-of-2': 'created', 'telltale-of-3': 'removed' });
    expect(held(stub)).toEqual(second);
    expect(stub.current('telltale-one')).toEqual(edited);
    expect(stub.current('mine').title).toBe('Mine');
    expect(stub.dashboards.get('telltale-two')?.folderUid).toBe('elsewhere');
    expect(stub.dataSources.get('telltale-logs')?.url).toBe('https://mine:9200');
  });

  it('an export brings the edits of people onto the release that is there now, and nothing else', async () => {
    await using stub = await start();
    await run(stub, 1);
    edit(stub);
    await run(stub, 2);
    const { patch, notes } = await exported({ grafana: stub }, release(2));
    expect(patch).not.toMatch(/release 1|telltaleContent|Imported by/);
    const files = applied(folder, patch, release(2));
    const before = JSON.parse(release(2).get('grafana/one.json') ?? '') as Json;
    const [row, rate, time] = before.panels as Json[];
    const panels = [row, { ...rate, title: 'Mine' }, time, { type: 'text', id: 99, title: 'My notes' }];
    expect(JSON.parse(files.get('grafana/one.json') ?? '')).toEqual({ ...before, refresh: '5s', panels });
    expect(notes.join()).toContain('the dashboard telltale-one was edited on another release');
    // Once it is brought in, the next run finds nothing to do, and the next release takes it on.
    await intoGrafana(stub, { files, overwrite: true });
    expect(states(await intoGrafana(stub, { files }))).toMatchObject({ 'telltale-one': 'same' });
    expect(states(await intoGrafana(stub, { files: release(3) }))).toMatchObject({ 'telltale-one': 'updated' });
  });
});

/** A newer Kibana: it adds what ours do not carry, and a tab with an id of its own making. */
const newer: NonNullable<KibanaStub['migrate']> = (object) => ({
  ...object,
  typeMigrationVersion: '10.9.0',
  attributes: { hideChart: false, tabs: [{ id: crypto.randomUUID() }], ...(object.attributes as object) },
});

describe.each([
  ['keeps what it is given', undefined],
  ['converts what it is given', newer],
])('in a Kibana that %s', (_, migrate) => {
  const start = (): Promise<KibanaStub> => Object.assign(new KibanaStub(), { migrate }).start();
  const run = async (stub: KibanaStub, number: 1 | 2 | 3) => states(await intoKibana(stub, { files: release(number) }));
  const board = 'dashboard:telltale-overview';
  const edit = (stub: KibanaStub): void => {
    stub.edit(board, { title: 'Mine' });
    const at = '2026-02-01T00:00:00.000Z';
    const mine = { type: 'search', id: 'mine', attributes: { title: 'Mine' }, references: [] };
    stub.in().set('search:mine', { ...mine, created_at: at, updated_at: at });
    stub.tag('search:telltale-errors', 'mine');
  };
  /** All that is there, without times, stamps and ids by chance. */
  const held = (stub: KibanaStub): unknown =>
    [...stub.in()]
      .map(([key, { attributes, references }]) => [
        key,
        { ...attributes, tabs: undefined },
        references.map(({ type, id, name }) => [type, id, type === 'tag' ? '' : name].join()).sort(),
      ])
      .sort();

  it('a second run of a release writes nothing, before and after an edit', async () => {
    await using stub = await start();
    for (const number of [1, 2, 3] as const) {
      await run(stub, number);
      const writes = stub.writes.length;
      expect(new Set(Object.values(await run(stub, number)))).toEqual(new Set(['same']));
      expect(stub.writes.length).toBe(writes);
    }
    edit(stub);
    await run(stub, 1);
    const writes = stub.writes.length;
    expect(await run(stub, 1)).toMatchObject({ [board]: 'left', 'search:telltale-errors': 'same' });
    expect(stub.writes.length).toBe(writes);
  });

  it('releases come and go around what people made, and a rollback leaves what the former release left', async () => {
    await using stub = await start();
    await run(stub, 1);
    edit(stub);
    expect(await run(stub, 2)).toEqual({
      'tag:telltale': 'same',
      'index-pattern:telltale-logs': 'same',
      'search:telltale-errors': 'updated',
      [board]: 'left',
      'search:telltale-of-2': 'created',
      'search:telltale-of-1': 'removed',
    });
    const second = held(stub);
    await run(stub, 3);
    expect(await run(stub, 2)).toMatchObject({ 'search:telltale-of-2': 'created', 'search:telltale-of-3': 'removed' });
    expect(held(stub)).toEqual(second);
    expect(stub.in().get(board)?.attributes.title).toBe('Mine');
    expect(stub.in().has('search:mine')).toBe(true);
    expect(stub.in().get('search:telltale-errors')?.attributes.description).toBe('release 2');
  });

  it('an export brings the edits of people onto the release that is there now, where Kibana keeps their form', async () => {
    await using stub = await start();
    await run(stub, 1);
    const search = 'search:telltale-errors';
    stub.edit(search, { title: 'Mine', sort: [['@timestamp', 'asc']] });
    for (const number of [2, 3, 2] as const) {
      await run(stub, number);
      const { patch } = await exported({ kibana: stub }, release(number));
      const line = (applied(folder, patch, release(number)).get('kibana/telltale.ndjson') ?? '').split('\n')[1] ?? '';
      const [before] = [release(number).get('kibana/telltale.ndjson')?.split('\n')[1] ?? ''];
      const { attributes, references } = JSON.parse(before) as { attributes: Json; references: unknown };
      expect(JSON.parse(line)).toMatchObject({
        attributes: { ...attributes, title: 'Mine', sort: [['@timestamp', 'asc']] },
        references,
      });
      expect(line).toContain(`"description":"release ${number}"`);
      expect(line).not.toMatch(/hideChart|tabs/);
    }
  });

  it('an export brings the edits of people, without tags and stamps', async () => {
    await using stub = await start();
    await run(stub, 1);
    edit(stub);
    await run(stub, 2);
    const { patch } = await exported({ kibana: stub }, release(2));
    expect(patch).not.toMatch(/^\+.*("type":"tag"|telltale-[0-9a-f]{16})/m);
    const files = applied(folder, patch, release(2));
    expect(files.get('kibana/telltale.ndjson')).toContain('"title":"Mine"');
    await intoKibana(stub, { files, overwrite: true });
    expect(new Set(Object.values(states(await intoKibana(stub, { files }))))).toEqual(new Set(['same']));
  });
});
