// An import tells its own versions of a dashboard from those that people saved, by what Grafana keeps of each version.
import { expect, it } from 'vitest';
import { GrafanaStub } from './support/grafana-stub.ts';
import { exported, intoGrafana, states } from './support/importing.ts';
import { smallContent } from './support/small-content.ts';

const uid = 'telltale-one';

it('recognises a first version as imported, although the list of versions calls it an initial save', async () => {
  await using stub = await new GrafanaStub().start();
  await intoGrafana(stub);
  const later = smallContent('second');
  expect(await exported({ grafana: stub }, later)).toMatchObject({ patch: '' });
  expect(states(await intoGrafana(stub, { files: later }))).toMatchObject({ [uid]: 'updated' });
  expect(stub.current(uid).description).toBe('second');
});

it('does not save the same content again when Grafana migrates it to its own schema', async () => {
  await using stub = await new GrafanaStub().start();
  stub.convert = (dashboard) => ({ ...dashboard, schemaVersion: 43, editable: true, preload: false, panels: [] });
  await intoGrafana(stub);
  for (const edition of ['first', 'second', 'second']) {
    await intoGrafana(stub, { files: smallContent(edition) });
    expect((await exported({ grafana: stub }, smallContent(edition))).patch).toBe('');
  }
  expect(stub.dashboards.get(uid)?.versions).toHaveLength(2);
});

it('an edit that keeps the message of the import is left', async () => {
  await using stub = await new GrafanaStub().start();
  await intoGrafana(stub);
  stub.patch(uid, (dashboard) => {
    dashboard.title = 'Mine';
  });
  stub.patch(uid, (dashboard) => {
    dashboard.refresh = '5s';
  });
  for (const edition of ['first', 'second']) {
    expect(states(await intoGrafana(stub, { files: smallContent(edition) }))).toMatchObject({ [uid]: 'left' });
  }
  expect(stub.current(uid)).toMatchObject({ title: 'Mine', refresh: '5s', description: 'first' });
});

it('updates a dashboard that was moved, in its new folder', async () => {
  await using stub = await new GrafanaStub().start();
  await intoGrafana(stub);
  stub.move(uid, 'elsewhere');
  expect(states(await intoGrafana(stub, { files: smallContent('second') }))).toMatchObject({ [uid]: 'updated' });
  expect(stub.dashboards.get(uid)?.folderUid).toBe('elsewhere');
});

it('updates a dashboard that somebody reset to the imported version', async () => {
  await using stub = await new GrafanaStub().start();
  await intoGrafana(stub);
  stub.edit(uid, (dashboard) => {
    dashboard.title = 'Mine';
  });
  stub.restore(uid, 1);
  stub.rewrite = (dashboard) => ({ ...dashboard, newProperty: { anything: 1 } });
  expect(states(await intoGrafana(stub))).toMatchObject({ [uid]: 'same' });
  expect(states(await intoGrafana(stub, { files: smallContent('second') }))).toMatchObject({ [uid]: 'updated' });
});

it('leaves a dashboard that somebody reset to a version of their own', async () => {
  await using stub = await new GrafanaStub().start();
  await intoGrafana(stub);
  stub.edit(uid, (dashboard) => {
    dashboard.title = 'Mine';
  });
  await intoGrafana(stub, { overwrite: true });
  stub.restore(uid, 2);
  expect(states(await intoGrafana(stub, { files: smallContent('second') }))).toMatchObject({ [uid]: 'left' });
  expect(stub.current(uid).title).toBe('Mine');
});

it('does not count a save that adds the defaults of Grafana as an edit, and counts one that changes them', async () => {
  await using stub = await new GrafanaStub().start();
  await intoGrafana(stub);
  const save = (editable: boolean): void =>
    stub.edit(uid, (dashboard) => {
      const panels = (dashboard.panels as object[]).map((panel) => ({ ...panel, transparent: !editable }));
      const { list } = dashboard.templating as { list: object[] };
      const templating = { list: list.map((variable) => ({ ...variable, hide: editable ? 0 : 2, options: [] })) };
      Object.assign(dashboard, { editable, graphTooltip: editable ? 0 : 1, panels, templating });
    });
  save(true);
  expect((await exported({ grafana: stub })).patch).toBe('');
  expect(states(await intoGrafana(stub, { files: smallContent('second') }))).toMatchObject({ [uid]: 'updated' });
  save(false);
  expect(states(await intoGrafana(stub, { files: smallContent('third') }))).toMatchObject({ [uid]: 'left' });
  const { patch } = await exported({ grafana: stub }, smallContent('second'));
  expect(patch.match(/^\+ .*/gm)?.map((line) => line.replace(/^\+ *|,$/g, ''))).toEqual(
    expect.arrayContaining(['"editable": false', '"graphTooltip": 1', '"transparent": true', '"hide": 2']),
  );
});

it('a dashboard without versions is left, and the others are imported', async () => {
  await using stub = await new GrafanaStub().start();
  await intoGrafana(stub);
  stub.hasHistory = false;
  stub.dashboards.delete('telltale-two');
  expect(states(await intoGrafana(stub, { files: smallContent('second') }))).toMatchObject({
    [uid]: 'left',
    'telltale-two': 'created',
  });
});
