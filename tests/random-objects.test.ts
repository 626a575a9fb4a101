// What an app logs under any names and in any shape is taken, and is read as it was logged: on a real Elasticsearch.
import { isDeepStrictEqual } from 'node:util';
import { LogDocument } from '@telltale/log-shipper';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { limits } from '../packages/catalog/src/limits.ts';
import { expectedValue } from './support/expected-value.ts';
import { type TestPlane, testPlane } from './support/plane.ts';
import { seeded } from './support/random.ts';
import { randomObject } from './support/random-objects.ts';
import { serverClient } from './support/server-client.ts';
import { readShapes, type Shipped, ship } from './support/shipped-objects.ts';
import { create, readAll } from './support/typed-documents.ts';

const firstSeed = Number(process.env.TELLTALE_TEST_SEED ?? 2_026);
const seeds = Array.from({ length: Number(process.env.TELLTALE_TEST_SEEDS ?? 1) }, (_, at) => firstSeed + at);
const documents = Number(process.env.TELLTALE_TEST_DOCUMENTS ?? 2_000);
/** Each new name changes the mapping, which a busy machine takes long for; the names end at the bound. */
const msMax = 300_000 + documents * 10;

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
  await using reader = serverClient(plane.connections.elasticsearch);
  const caps = await reader.ask<{ fields: Record<string, Record<string, object>> }>(
    `/${dataStream}/_field_caps?fields=app.*&include_unmapped=false`,
  );
  return caps.fields;
}

/** What a document of an object has; none at all where the object has nothing to show. */
function expectedOf(app: object): unknown {
  const read = expectedValue(app) as object;
  return Object.keys(read).length === 0 ? undefined : read;
}

describe.each(seeds)('documents of any shape (seed %i)', (seed) => {
  const random = seeded(seed);
  const objects = Array.from({ length: documents }, () => randomObject(random));
  let shipped: Shipped;

  it(
    `are all taken: ${documents} of them, none refused and no dead letter`,
    async () => {
      shipped = await ship(plane, `any_shape_${seed}_${process.pid}`, objects, msMax);
      expect(shipped.stats).toMatchObject({ emitted: { info: documents }, delivered: documents, deadLettered: 0 });
      expect(new Set(Object.values(shipped.stats.dropped))).toEqual(new Set([0]));
    },
    msMax,
  );

  it(
    'are read as they were logged',
    async () => {
      const found = await vi.waitFor(
        async () => {
          const read = await readShapes(plane, shipped.dataStream);
          if (read.size < documents) throw new Error(`${read.size} of ${documents} are found`);
          return read;
        },
        { timeout: msMax, interval: 500 },
      );
      for (const [at, app] of objects.entries()) {
        const [read, expected] = [found.get(at)?._source.app, expectedOf(app)];
        // Said in full only of what differs: that takes longer.
        if (!isDeepStrictEqual(read, expected)) expect(read, `shape ${at} of seed ${seed}`).toStrictEqual(expected);
      }
    },
    msMax,
  );
});

describe('an app that invents field names', () => {
  it('has at most the limit of them in the mapping, and the fields beyond it are stored: 100,000 names', async () => {
    const dataStream = `logs-many_names-${process.pid}`;
    const count = 400;
    const all = Array.from({ length: count }, (_, n) =>
      written(Object.fromEntries(Array.from({ length: 250 }, (__, at) => [`name_${n}_${at}`, n]))),
    );
    expect(await create(plane, dataStream, all)).toEqual([]);
    const found = await readAll<{ app?: Record<string, number> }>(plane, dataStream, count);
    for (const n of [0, 10, 399]) {
      expect(found.get(String(n))?._source.app).toEqual(
        Object.fromEntries(Array.from({ length: 250 }, (__, at) => [`name_${n}_${at}`, n])),
      );
    }
    expect(found.get('399')?._ignored).toContain('app.name_399_249');
    const names = Object.keys(await fieldsOf(dataStream));
    expect(names.length).toBeGreaterThan(limits.appFieldsMax / 2);
    expect(names.length).toBeLessThanOrEqual(limits.appFieldsMax + 100);
  });
});
