// A number that services log, as the panels that are shipped as examples ask for it: on a real Elasticsearch.
import { LogDocument } from '@telltale/log-shipper';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askLogs } from './content/grafana/elasticsearch-source.ts';
import { examplesFolder, readDashboards } from './content/grafana/model.ts';
import { type Answers, aggregationsOf } from './content/lens-aggregations.ts';
import { questionsOf } from './content/saved-objects.ts';
import { testPlane } from './support/plane.ts';
import { type ServerClient, serverClient } from './support/server-client.ts';
import { create, readAll } from './support/typed-documents.ts';

const namespace = `example${process.pid}`;
const dataStream = `logs-example-${namespace}`;
const quick = `till-${process.pid}`;
const slow = `bank-${process.pid}`;
/** Of 1 to 100, a twentieth of the way from the 95th to the 96th; of their tenfold, ten times that. */
const expected = { [quick]: 95.05, [slow]: 950.5 };

let reader: ServerClient;
beforeAll(async () => {
  const plane = await testPlane();
  reader = serverClient(plane.connections.elasticsearch);
  const written = [quick, slow].flatMap((name, at) => {
    const document = new LogDocument({ source: { name, host: 'here' }, dataset: 'example' });
    return Array.from({ length: 100 }, (_, n) => {
      const app = { duration_ms: (n + 1) * 10 ** at };
      const json = document.write({ level: 'info', logger: 'test', message: 'done', app });
      // As the shipper adds them on the way.
      return JSON.stringify({ ...JSON.parse(document.fields), ...JSON.parse(json) });
    });
  });
  expect(await create(plane, dataStream, written)).toEqual([]);
  await readAll(plane, dataStream, written.length);
});
afterAll(async () => {
  await reader?.[Symbol.asyncDispose]();
});

it('the Lens panel has its 95th percentile, by service', async () => {
  const { lenses, dataViews } = questionsOf(namespace, ['examples/app-field.kibana.ndjson']);
  const lens = lenses.find(({ id }) => id === 'telltale-lens-example-app-field');
  if (lens === undefined) throw new Error('the example is not in its file');
  expect(dataViews.map(({ pattern }) => pattern)).toContain(lens.pattern);
  const withoutTime = { ...lens, columns: lens.columns.filter(([id]) => id !== 'time') };
  const ask = (aggs: object) => reader.ask<{ aggregations: Answers }>(`/${lens.pattern}/_search`, { size: 0, aggs });
  // Over time as it is drawn, and all in one, whose number is known whatever the clock says meanwhile.
  expect((await ask(aggregationsOf(lens))).aggregations['group-0']?.buckets).toHaveLength(2);
  const { aggregations } = await ask(aggregationsOf(withoutTime));
  const found = aggregations['group-0']?.buckets?.map((bucket) => {
    const { key } = bucket as unknown as { key: string };
    return [key, bucket['measure-0']?.value?.values?.[0]?.value];
  });
  expect(Object.fromEntries(found ?? [])).toEqual(expected);
});

it("Grafana's panel has the same numbers", async () => {
  const [panel] = readDashboards(examplesFolder).flatMap(({ panels }) => panels.filter(({ type }) => type !== 'row'));
  const target = panel?.targets?.[0];
  if (target === undefined) throw new Error('the example has no panel');
  const overTime = (target.bucketAggs ?? []).find(({ type }) => type === 'date_histogram');
  expect(overTime?.field).toBe('@timestamp');
  const query = `(${target.query}) AND service.name:("${quick}" OR "${slow}")`;
  const range = { from: Date.now() - 3_600_000, to: Date.now() };
  const drawn = (await askLogs(reader.ask, target, query, range)).answer.series;
  expect(drawn.map(({ name }) => name).toSorted()).toEqual([slow, quick]);
  expect(drawn.every(({ points }) => points.length > 0)).toBe(true);
  const atOnce = { ...target, bucketAggs: (target.bucketAggs ?? []).filter((one) => one !== overTime) };
  const { answer } = await askLogs(reader.ask, atOnce, query, range);
  expect(Object.fromEntries(answer.series.map(({ name, points }) => [name, points[0]?.[1]]))).toEqual(expected);
});

it('is a number in the data view, which Kibana builds from the field capabilities of the server', async () => {
  const [logs] = questionsOf(namespace).dataViews;
  const { fields } = await reader.ask<{ fields: Record<string, Record<string, { aggregatable: boolean }>> }>(
    `/${logs?.pattern}/_field_caps?fields=app.duration_ms`,
  );
  expect(fields['app.duration_ms']).toMatchObject({ double: { aggregatable: true } });
});
