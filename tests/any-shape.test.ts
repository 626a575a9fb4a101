// What an app logs under any names and in any shape is taken, and is read as it was written: on a real Elasticsearch.
import { LogDocument } from '@telltale/log-shipper';
import { beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../packages/catalog/src/limits.ts';
import { anyObject } from './support/any-shape.ts';
import { asker } from './support/ask.ts';
import { type TestPlane, testPlane } from './support/plane.ts';
import { seeded } from './support/random.ts';
import { create, readAll } from './support/typed-documents.ts';

const seed = Number(process.env.TELLTALE_TEST_SEED ?? 2_026);
const documents = Number(process.env.TELLTALE_TEST_DOCUMENTS ?? 2_000);

let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
});

const written = (app: object): string =>
  new LogDocument({ source: { name: 'typed', host: 'here' }, dataset: 'typed', redact: false }).write({
    level: 'info',
    logger: 'test',
    message: 'm',
    app,
  });

async function fieldsOf(dataStream: string): Promise<Record<string, Record<string, object>>> {
  await using reader = asker(plane.connections.elasticsearch);
  const caps = await reader.ask<{ fields: Record<string, Record<string, object>> }>(
    `/${dataStream}/_field_caps?fields=app.*&include_unmapped=false`,
  );
  return caps.fields;
}

describe(`documents of any shape (seed ${seed})`, () => {
  it(`are all taken, and are read as they were written: ${documents} of them`, async () => {
    const random = seeded(seed);
    const dataStream = `logs-any_shape-${process.pid}`;
    const all = Array.from({ length: documents }, () => written(anyObject(random)));
    expect(await create(plane, dataStream, all)).toEqual([]);
    const found = await readAll<{ app?: unknown }>(plane, dataStream, documents);
    for (const [at, json] of all.entries()) {
      const { app } = JSON.parse(json) as { app?: unknown };
      expect(found.get(String(at))?._source.app, json).toEqual(app);
    }
  });

  it('have no more names in the mapping than the bound, and those beyond it are kept', async () => {
    const dataStream = `logs-many_names-${process.pid}`;
    const count = 100;
    const all = Array.from({ length: count }, (_, n) =>
      written(Object.fromEntries(Array.from({ length: 200 }, (__, at) => [`name_${n}_${at}`, n]))),
    );
    expect(await create(plane, dataStream, all)).toEqual([]);
    const found = await readAll<{ app?: Record<string, number> }>(plane, dataStream, count);
    expect(found.get('99')?._source.app?.name_99_199).toBe(99);
    expect(found.get('99')?._ignored).toContain('app.name_99_199');
    const names = Object.keys(await fieldsOf(dataStream));
    expect(names.length).toBeGreaterThan(limits.appFieldsMax / 2);
    expect(names.length).toBeLessThanOrEqual(limits.appFieldsMax + 100);
  });
});
