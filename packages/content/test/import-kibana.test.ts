// An import brings content into Kibana, can be run again, and leaves what somebody has made their own.
import { describe, expect, it } from 'vitest';
import { intoKibana, states } from './support/importing.ts';
import { KibanaStub } from './support/kibana-stub.ts';
import { smallContent } from './support/small-content.ts';

const search = 'search:telltale-errors';
const view = 'index-pattern:telltale-logs';
const board = 'dashboard:telltale-overview';

/** A newer Kibana: it knows a default that ours do not carry, and its own versions. */
const newer: NonNullable<KibanaStub['migrate']> = (object) => ({
  ...object,
  typeMigrationVersion: '10.9.0',
  attributes: { hideChart: false, ...(object.attributes as object) },
});

describe.each([
  ['a Kibana that keeps what it is given', undefined],
  ['a Kibana that rewrites what it is given', newer],
])('an import into %s', (_, migrate) => {
  const start = async (): Promise<KibanaStub> => {
    const stub = new KibanaStub();
    stub.migrate = migrate;
    return await stub.start();
  };

  it('imports the objects with a tag on each', async () => {
    await using stub = await start();
    expect(states(await intoKibana(stub))).toEqual({
      'tag:telltale': 'created',
      [view]: 'created',
      [search]: 'created',
      [board]: 'created',
    });
    for (const key of [view, search, board]) {
      expect(stub.in().get(key)?.references).toContainEqual(expect.objectContaining({ type: 'tag', id: 'telltale' }));
    }
    expect(stub.in().get(search)?.references).toContainEqual(expect.objectContaining({ id: 'telltale-logs' }));
  });

  it('changes nothing the second time', async () => {
    await using stub = await start();
    await intoKibana(stub);
    const before = stub.writes.length;
    expect(new Set(Object.values(states(await intoKibana(stub))))).toEqual(new Set(['same']));
    expect(stub.writes.length).toBe(before);
  });

  it('writes nothing in a dry run, and says what it would do', async () => {
    await using stub = await start();
    const report = await intoKibana(stub, { dryRun: true, kibana: { space: 'payments' } });
    expect(new Set(Object.values(states(report)))).toEqual(new Set(['created']));
    expect(stub.writes).toEqual([]);
  });

  it('updates objects that nobody has changed, and only those', async () => {
    await using stub = await start();
    await intoKibana(stub);
    expect(states(await intoKibana(stub, { files: smallContent('second') }))).toEqual({
      'tag:telltale': 'same',
      [view]: 'same',
      [search]: 'updated',
      [board]: 'same',
    });
    expect(stub.in().get(search)?.attributes.description).toBe('second');
    expect(states(await intoKibana(stub, { files: smallContent('second') }))).toMatchObject({ [search]: 'same' });
  });

  it('leaves edited objects, however they were edited, and replaces them only with overwrite', async () => {
    await using stub = await start();
    await intoKibana(stub);
    stub.edit(search, { title: 'Mine' });
    stub.touch(board, { title: 'Mine too' });
    const report = await intoKibana(stub, { files: smallContent('second') });
    expect(states(report)).toMatchObject({ [search]: 'left', [board]: 'left', [view]: 'same' });
    expect(report.items.filter(({ state }) => state === 'left').every(({ why }) => why !== undefined)).toBe(true);
    expect(stub.in().get(search)?.attributes).toMatchObject({ title: 'Mine', description: 'first' });
    expect(states(await intoKibana(stub, { overwrite: true }))).toMatchObject({
      [search]: 'updated',
      [board]: 'updated',
    });
    expect(stub.in().get(search)?.attributes.title).toBe('Errors');
    expect(new Set(Object.values(states(await intoKibana(stub))))).toEqual(new Set(['same']));
  });

  it('does not count it as an edit that Kibana counts the views of fields', async () => {
    await using stub = await start();
    await intoKibana(stub);
    stub.touch(view, { fieldAttrs: '{"log.level":{"count":3}}', fields: '[]' });
    expect(states(await intoKibana(stub))).toMatchObject({ [view]: 'same' });
    stub.touch(view, { fieldAttrs: '{"log.level":{"count":3,"customLabel":"Level"}}' });
    expect(states(await intoKibana(stub))).toMatchObject({ [view]: 'left' });
  });

  it('finds its objects again in a second space', async () => {
    await using stub = await start();
    await intoKibana(stub);
    const there = await intoKibana(stub, { kibana: { space: 'payments' } });
    expect(states(there)).toEqual({
      payments: 'created',
      'tag:payments-telltale': 'created',
      'index-pattern:payments-telltale-logs': 'created',
      'search:payments-telltale-errors': 'created',
      'dashboard:payments-telltale-overview': 'created',
    });
    const dashboard = stub.in('payments').get('dashboard:payments-telltale-overview');
    expect(dashboard?.references).toContainEqual(expect.objectContaining({ id: 'payments-telltale-errors' }));
    expect(dashboard?.attributes.panelsJSON).toContain('"id":"payments-telltale-logs"');
    const before = stub.writes.length;
    expect(new Set(Object.values(states(await intoKibana(stub, { kibana: { space: 'payments' } }))))).toEqual(
      new Set(['same']),
    );
    expect(stub.writes.length).toBe(before);
  });

  /** An import that is carried out, whose answer is lost, and after which nothing answers any more. */
  const cutOff = async (stub: KibanaStub): Promise<void> => {
    let isCut = false;
    stub.fault = ({ path }) => {
      if (isCut) return { status: 404, body: { message: 'gone' } };
      if (!path.endsWith('/_import')) return undefined;
      isCut = true;
      return { lost: true };
    };
    await expect(intoKibana(stub)).rejects.toThrow('cannot import the saved objects');
    stub.fault = undefined;
  };
  /** The object as an import of a file leaves it that was exported and edited: with all that was on it. */
  const outOfFile = (stub: KibanaStub, key: string): void => {
    const object = stub.in().get(key);
    if (object === undefined) throw new Error(`no ${key}`);
    const attributes = { ...object.attributes, title: 'Out of a file' };
    // Such an import sets both times alike, as ours does.
    const at = '2027-01-01T00:00:00.000Z';
    stub.in().set(key, { ...object, attributes, created_at: at, updated_at: at });
  };

  it('leaves objects that were exported, edited and imported again', async () => {
    await using stub = await start();
    await intoKibana(stub);
    outOfFile(stub, search);
    expect(states(await intoKibana(stub, { files: smallContent('second') }))).toMatchObject({ [search]: 'left' });
  });

  it('leaves objects that were edited after an interrupted import', async () => {
    await using stub = await start();
    await cutOff(stub);
    stub.touch(search, { title: 'Mine' });
    expect(states(await intoKibana(stub))).toMatchObject({ [search]: 'left', [board]: 'same' });
    outOfFile(stub, board);
    expect(states(await intoKibana(stub))).toMatchObject({ [search]: 'left', [board]: 'left' });
  });

  it('leaves an object that somebody creates between its read and its write', async () => {
    await using stub = await start();
    stub.fault = ({ path }) => {
      if (path.endsWith('/_import')) {
        stub.fault = undefined;
        const at = '2027-01-01T00:00:00.000Z';
        const by = { attributes: { title: 'By hand' }, references: [], created_at: at, updated_at: at };
        stub.in().set(search, { type: 'search', id: 'telltale-errors', ...by });
      }
      return undefined;
    };
    expect(states(await intoKibana(stub))).toMatchObject({ [search]: 'left', [view]: 'created', [board]: 'created' });
    expect(stub.in().get(search)?.attributes).toEqual({ title: 'By hand' });
  });

  it('completes an import that was interrupted', async () => {
    await using stub = await start();
    await cutOff(stub);
    expect(stub.in().size).toBe(4);
    expect(new Set(Object.values(states(await intoKibana(stub))))).toEqual(new Set(['same']));
    const before = stub.writes.length;
    expect(states(await intoKibana(stub, { files: smallContent('second') }))).toMatchObject({ [search]: 'updated' });
    expect(stub.writes.length).toBeGreaterThan(before);
    expect(states(await intoKibana(stub, { files: smallContent('second') }))).toMatchObject({ [search]: 'same' });
  });

  it('recognises its own writes when an answer is lost', async () => {
    await using stub = await start();
    let isLost = false;
    stub.fault = ({ path }) => {
      if (isLost || !path.endsWith('/_import')) return undefined;
      isLost = true;
      return { lost: true };
    };
    expect(new Set(Object.values(states(await intoKibana(stub))))).toEqual(new Set(['created']));
    expect(new Set(Object.values(states(await intoKibana(stub))))).toEqual(new Set(['same']));
  });
});

describe('an import into Kibana', () => {
  it('leaves an object of that id that was never imported', async () => {
    await using stub = await new KibanaStub().start();
    await intoKibana(stub);
    const object = stub.in().get(search);
    if (object) stub.in().set(search, { ...object, attributes: { title: 'By hand' }, references: [] });
    expect(states(await intoKibana(stub))).toMatchObject({ [search]: 'left' });
  });

  it('creates deleted objects again', async () => {
    await using stub = await new KibanaStub().start();
    await intoKibana(stub);
    stub.in().delete(search);
    expect(states(await intoKibana(stub))).toMatchObject({ [search]: 'created', [board]: 'same' });
  });

  it('accepts a user and a password', async () => {
    await using stub = await new KibanaStub().start();
    const { name: username, password } = stub.user;
    const report = await intoKibana(stub, { kibana: { apiKey: undefined, username, password } });
    expect(states(report)).toMatchObject({ [search]: 'created' });
  });

  it('uses the tag of the content, and does not change the colour that users gave it', async () => {
    await using stub = await new KibanaStub().start();
    const tag = { type: 'tag', id: 'telltale', attributes: { name: 'Ours', color: '#000000' }, references: [] };
    const files = new Map([...smallContent(), ['kibana/tags.ndjson', `${JSON.stringify(tag)}\n`]]);
    await intoKibana(stub, { files });
    expect(stub.in().get('tag:telltale')?.attributes.name).toBe('Ours');
    stub.touch('tag:telltale', { color: '#ffffff' });
    expect(states(await intoKibana(stub, { files }))).toMatchObject({ 'tag:telltale': 'same', [search]: 'same' });
  });

  it('says which object is rejected, and why', async () => {
    await using stub = await new KibanaStub().start();
    const lines = (smallContent().get('kibana/telltale.ndjson') ?? '').split('\n').slice(1).join('\n');
    await expect(intoKibana(stub, { files: new Map([['kibana/some.ndjson', lines]]) })).rejects.toThrow(
      '[telltale import] cannot import the saved objects: Kibana refused 1 of 3 (search:telltale-errors: missing references, index-pattern:telltale-logs).',
    );
  });
});
