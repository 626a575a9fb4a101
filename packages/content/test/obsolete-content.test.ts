// What another release brought and this one does not have is removed, unless somebody has edited or uses it.
import { describe, expect, it } from 'vitest';
import { GrafanaStub } from './support/grafana-stub.ts';
import { intoGrafana, intoKibana, states } from './support/importing.ts';
import { KibanaStub } from './support/kibana-stub.ts';
import { smallContent } from './support/small-content.ts';

/** A release with more than the small content: a dashboard in Grafana; a search, and a dashboard that shows it, in Kibana. */
function larger(): Map<string, string> {
  const files = smallContent();
  const three = (files.get('grafana/two.json') ?? '').replaceAll('telltale-two', 'telltale-three');
  const lines = (files.get('kibana/telltale.ndjson') ?? '').trimEnd().split('\n');
  const search = (lines[1] ?? '').replace('telltale-errors', 'telltale-crashes');
  const board = (lines[2] ?? '')
    .replace('telltale-overview', 'telltale-second')
    .replace('telltale-errors', 'telltale-crashes');
  return new Map([
    ...files,
    ['grafana/three.json', three],
    ['kibana/telltale.ndjson', `${[...lines.slice(0, 2), search, ...lines.slice(2), board].join('\n')}\n`],
  ]);
}

describe('a dashboard that this release does not have', () => {
  const start = async (): Promise<GrafanaStub> => {
    const stub = await new GrafanaStub().start();
    await intoGrafana(stub, { files: larger() });
    return stub;
  };

  it('is removed, and the second time nothing is done', async () => {
    await using stub = await start();
    const writes = stub.writes.length;
    expect(states(await intoGrafana(stub, { dryRun: true }))).toMatchObject({ 'telltale-three': 'removed' });
    expect(stub.writes.length).toBe(writes);
    expect(states(await intoGrafana(stub))).toMatchObject({ 'telltale-one': 'same', 'telltale-three': 'removed' });
    expect([...stub.dashboards.keys()]).toEqual(['telltale-one', 'telltale-two']);
    const after = stub.writes.length;
    expect(states(await intoGrafana(stub))).not.toHaveProperty('telltale-three');
    expect(stub.writes.length).toBe(after);
  });

  it.each([false, true])('is left and reported when somebody has edited it (overwrite: %s)', async (overwrite) => {
    await using stub = await start();
    stub.edit('telltale-three', (dashboard) => {
      dashboard.title = 'Mine';
    });
    const report = await intoGrafana(stub, { overwrite });
    expect(states(report)).not.toHaveProperty('telltale-three');
    expect(report.notes).toContain(
      'the dashboard telltale-three is of another release and stays: it was edited since it was imported',
    );
    expect(stub.current('telltale-three').title).toBe('Mine');
  });

  it('is left when people made it: a copy, one by hand, one out of files', async () => {
    await using stub = await start();
    const copy = { ...stub.current('telltale-three') };
    const byHand = { folderUid: '', provisioned: false };
    stub.dashboards.set('abc', { ...byHand, versions: [{ version: 1, message: '', data: copy }] });
    stub.dashboards.set('telltale-mine', { ...byHand, versions: [{ version: 1, message: '', data: copy }] });
    const kept = stub.dashboards.get('telltale-three');
    if (kept) kept.provisioned = true;
    const { notes } = await intoGrafana(stub);
    expect([...stub.dashboards.keys()]).toEqual(expect.arrayContaining(['abc', 'telltale-mine', 'telltale-three']));
    expect(notes.filter((note) => note.includes('another release'))).toEqual([]);
  });

  it('is left when it cannot be searched for', async () => {
    await using stub = await start();
    stub.forbidden.add('GET search');
    expect(new Set(Object.values(states(await intoGrafana(stub))))).toEqual(new Set(['same']));
    expect(stub.dashboards.has('telltale-three')).toBe(true);
  });

  it('is left and reported when Grafana does not delete it', async () => {
    await using stub = await start();
    stub.forbidden.add('DELETE dashboards');
    const { notes } = await intoGrafana(stub);
    expect(notes.join()).toMatch(/telltale-three is of another release and stays: Grafana does not remove it \(403, /);
  });

  it('is deleted even if an answer is lost', async () => {
    await using stub = await start();
    let isLost = false;
    stub.fault = ({ method }) => {
      if (isLost || method !== 'DELETE') return undefined;
      isLost = true;
      return { lost: true };
    };
    expect(states(await intoGrafana(stub))).toMatchObject({ 'telltale-three': 'removed' });
  });
});

describe.each(['default', 'payments'])('a saved object that this release does not have, in the space %s,', (space) => {
  const own = (type: string, id: string): string => (space === 'default' ? `${type}:${id}` : `${type}:${space}-${id}`);
  const search = own('search', 'telltale-crashes');
  const board = own('dashboard', 'telltale-second');
  const start = async (): Promise<KibanaStub> => {
    const stub = await new KibanaStub().start();
    await intoKibana(stub, { kibana: { space }, files: larger() });
    return stub;
  };
  const run = (stub: KibanaStub, dryRun = false) => intoKibana(stub, { kibana: { space }, dryRun });

  it('is removed, and the second time nothing is done', async () => {
    await using stub = await start();
    const writes = stub.writes.length;
    expect(states(await run(stub, true))).toMatchObject({ [search]: 'removed' });
    expect(stub.writes.length).toBe(writes);
    expect(states(await run(stub))).toMatchObject({ [search]: 'removed', [board]: 'removed' });
    expect(stub.in(space).has(search)).toBe(false);
    const after = stub.writes.length;
    expect(new Set(Object.values(states(await run(stub))))).toEqual(new Set(['same']));
    expect(stub.writes.length).toBe(after);
  });

  it('is left and reported when somebody has edited it', async () => {
    await using stub = await start();
    stub.touch(search, { title: 'Mine' }, space);
    const { notes } = await run(stub);
    expect(notes).toEqual([`${search} is of another release and stays: it was edited since it was imported`]);
    expect(stub.in(space).get(search)?.attributes.title).toBe('Mine');
  });

  it('is left when somebody has saved it in Kibana', async () => {
    await using stub = await start();
    stub.edit(search, { title: 'Mine' }, space);
    expect((await run(stub)).notes).toEqual([]);
    expect(stub.in(space).has(search)).toBe(true);
  });

  it('is left and reported when an object of a user uses it', async () => {
    await using stub = await start();
    const id = search.slice('search:'.length);
    const references = [{ type: 'search', id, name: 'panel_0' }];
    const at = '2026-02-01T00:00:00.000Z';
    const mine = { type: 'dashboard', id: 'mine', attributes: { title: 'Mine' }, references };
    stub.in(space).set('dashboard:mine', { ...mine, created_at: at, updated_at: at });
    expect((await run(stub)).notes).toEqual([
      `${search} is of another release and stays: it is used by dashboard:mine`,
    ]);
    expect(stub.in(space).has(search)).toBe(true);
    stub.in(space).delete('dashboard:mine');
    expect(states(await run(stub))).toMatchObject({ [search]: 'removed' });
  });

  it('is left and reported when Kibana does not delete it', async () => {
    await using stub = await start();
    stub.forbidden.add('POST /api/saved_objects/_bulk_delete');
    const { notes } = await run(stub);
    expect(notes.join()).toContain(`${search} is of another release and stays: Kibana does not remove it (403`);
  });
});
