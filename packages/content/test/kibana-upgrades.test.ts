// What Kibana does by itself with imported objects, and the tags that people put on them, are no edits.
import { expect, it } from 'vitest';
import { exported, intoKibana, states } from './support/importing.ts';
import { KibanaStub } from './support/kibana-stub.ts';
import { smallContent } from './support/small-content.ts';

const search = 'search:telltale-errors';
const board = 'dashboard:telltale-overview';

/** A Kibana that moves what a search says into a tab of its own, whose id it makes up. */
const withTabs: NonNullable<KibanaStub['migrate']> = (object) =>
  object.type !== 'search'
    ? object
    : {
        ...object,
        typeMigrationVersion: '10.6.0',
        attributes: { ...(object.attributes as object), tabs: [{ id: crypto.randomUUID(), label: 'Untitled' }] },
      };

it('an upgrade of Kibana that rewrites objects makes none of them edited', async () => {
  await using stub = await new KibanaStub().start();
  await intoKibana(stub);
  stub.upgrade('9.2.0', withTabs);
  const writes = stub.writes.length;
  expect(new Set(Object.values(states(await intoKibana(stub))))).toEqual(new Set(['same']));
  expect(stub.writes.length).toBe(writes);
  expect(await exported({ kibana: stub }, smallContent('second'))).toMatchObject({ patch: '' });
  const later = { files: smallContent('second') };
  expect(states(await intoKibana(stub, later))).toMatchObject({ [search]: 'updated', [board]: 'same' });
  expect(new Set(Object.values(states(await intoKibana(stub, later))))).toEqual(new Set(['same']));
});

it('an edit is left even if an upgrade has rewritten it', async () => {
  await using stub = await new KibanaStub().start();
  await intoKibana(stub);
  stub.touch(search, { title: 'Mine' });
  stub.upgrade('9.2.0', withTabs);
  expect(states(await intoKibana(stub, { files: smallContent('second') }))).toMatchObject({ [search]: 'left' });
});

it('an object that was exported, edited and imported again is left even if an upgrade has rewritten it', async () => {
  await using stub = await new KibanaStub().start();
  await intoKibana(stub);
  const object = stub.in().get(search);
  const at = '2027-01-01T00:00:00.000Z';
  const attributes = { ...object?.attributes, title: 'Out of a file' };
  if (object) stub.in().set(search, { ...object, attributes, created_at: at, updated_at: at });
  stub.upgrade('9.2.0', withTabs);
  expect(states(await intoKibana(stub, { files: smallContent('second') }))).toMatchObject({ [search]: 'left' });
});

it('a tag that somebody has added to an object is not an edit, and is kept', async () => {
  await using stub = await new KibanaStub().start();
  await intoKibana(stub);
  stub.tag(search, 'mine');
  expect(states(await intoKibana(stub))).toMatchObject({ [search]: 'same' });
  for (const edition of ['second', 'third']) {
    const report = await intoKibana(stub, { files: smallContent(edition) });
    expect(states(report)).toMatchObject({ [search]: 'updated' });
    expect(
      stub
        .in()
        .get(search)
        ?.references.filter(({ id }) => id === 'mine'),
    ).toHaveLength(1);
  }
  stub.edit(search, { title: 'Mine' });
  expect((await exported({ kibana: stub }, smallContent('third'))).patch).not.toContain('"mine"');
});
