// The real Elasticsearch takes every document that the pipelines' scripts make, as the user that they write as, and
// `telltale dead-letters` reads and sends again the dead letters that they make.
import { randomUUID } from 'node:crypto';
import type { Connection, DeadLetters } from '@telltale/plane';
import { beforeAll, describe, expect, it } from 'vitest';
import { deadLettersWaitMsMax, withDeadLetters } from '../support/dead-letters.ts';
import { findLogs } from '../support/elasticsearch.ts';
import { type TestPlane, testPlane } from '../support/plane.ts';
import { serverClient } from '../support/server-client.ts';
import { byFluentBit, byFluentd, byLogstash, json, whyNoLanguages } from './programs.ts';
import { documentOf, receivedAt, receivedLines } from './received-lines.ts';

interface BulkAnswer {
  readonly items: readonly { readonly create: { readonly status: number; readonly error?: object } }[];
}

const why = whyNoLanguages();
const namespace = `pipelines_${process.pid}`;

describe.skipIf(why !== undefined)(why ?? 'Elasticsearch', () => {
  let plane: TestPlane;
  beforeAll(async () => {
    plane = await testPlane();
  });

  /** The user that ships, as a connection. */
  function shipper(): Connection {
    const setting = (name: string): string => plane.environment[`TELLTALE_ELASTICSEARCH_${name}`] ?? '';
    return {
      ...plane.connections.elasticsearch,
      url: setting('URL'),
      ca_file: setting('CA_FILE'),
      username: setting('USERNAME'),
      password_file: setting('PASSWORD_FILE'),
    };
  }

  /** What becomes of documents in one bulk request of the shipper. */
  async function create(dataset: string, documents: readonly object[]): Promise<BulkAnswer['items']> {
    await using elasticsearch = serverClient(shipper());
    const lines = documents.flatMap((document) => [{ create: { _id: randomUUID() } }, document]);
    const body = lines.map((line) => `${json(line)}\n`).join('');
    const answer = await elasticsearch.ask<BulkAnswer>(`/logs-${dataset}-${namespace}/_bulk`, body);
    return answer.items;
  }

  it('stores all of them, and finds the fields of an app under app', async () => {
    const records = receivedLines.map(({ line, beside }) => [receivedAt, { log: line, ...beside }] as const);
    const events = receivedLines.map(
      ({ line, beside }) => [{ '@timestamp': receivedAt, message: line, ...beside }, {}] as const,
    );
    const documents = [
      ...(await byLogstash('document', events)).map(({ document }) => document),
      ...(await byFluentd('ecs_document', records)).map(({ _id, ...document }) => document),
      // Fluent Bit sets the time itself, with nanoseconds.
      ...(await byFluentBit(records)).map(({ time, document }) => {
        const seconds = new Date(time.sec * 1000).toISOString().slice(0, 19);
        return { '@timestamp': `${seconds}.${String(time.nsec).padStart(9, '0')}Z`, ...document };
      }),
    ].map((document) => ({ ...document, data_stream: { type: 'logs', dataset: 'app', namespace } }));
    const refused = (await create('app', documents)).filter(({ create: { status } }) => status !== 201);
    expect(refused).toEqual([]);
    const query = {
      bool: { filter: [{ term: { 'data_stream.namespace': namespace } }, { term: { 'app.cents': 995 } }] },
    };
    const found = await findLogs(plane.connections.elasticsearch, query, 3);
    expect(found.map(({ message }) => message)).toEqual(['paid', 'paid', 'paid']);
  });

  async function ours(dead: DeadLetters) {
    const { letters } = await dead.list(1_000);
    return letters.filter(({ data_stream }) => data_stream.endsWith(namespace));
  }

  it('stores the dead letters of Logstash and Fluentd, and their documents after the cause is fixed', {
    timeout: 2 * deadLettersWaitMsMax,
  }, async () => {
    const [received] = receivedLines;
    if (received === undefined) throw new Error('there are no lines');
    const service = `mended-${namespace}`;
    const refused = {
      ...documentOf(received),
      service: { name: service },
      data_stream: { type: 'logs', dataset: 'app', namespace },
    };
    // As Logstash writes it: the event is quoted before the answer.
    const reason = `Could not index event to Elasticsearch. status: 400, action: ["create", {}, {"message"=>"response: x"}], response: {"create"=>{"status"=>400, "error"=>{"type"=>"document_parsing_exception"}}}`;
    const [byTheQueue] = await byLogstash('dead_letter', [[refused, { dead_letter_queue: { reason } }]]);
    const [byTheLabel] = await byFluentd('dead_letter', [[receivedAt, { _id: 'x', ...refused }]]);
    if (byTheQueue === undefined || byTheLabel === undefined) throw new Error('there are no dead letters');
    const { _id, ...letter } = byTheLabel;
    const event = { ...(letter.event as object), dataset: `logs-app-${namespace}` };
    await withDeadLetters(async () => {
      const items = await create('telltale.deadletter', [byTheQueue.document, { ...letter, event }]);
      expect(items.map(({ create: { status } }) => status)).toEqual([201, 201]);
      await using dead = await plane.engine.deadLetters();
      await expect.poll(() => ours(dead)).toHaveLength(2);
      const letters = await ours(dead);
      expect(letters.map(({ original }) => JSON.parse(original))).toEqual([refused, refused]);
      expect(letters.map((each) => each.reason).toSorted()).toEqual([
        "refused, for a reason that Fluentd's log has",
        '{"create"=>{"status"=>400, "error"=>{"type"=>"document_parsing_exception"}}}',
      ]);
      expect((await dead.retry()).delivered).toBeGreaterThanOrEqual(2);
      expect(await ours(dead)).toEqual([]);
    });
    const query = { bool: { filter: [{ term: { 'service.name': service } }] } };
    expect(await findLogs(plane.connections.elasticsearch, query, 2)).toHaveLength(2);
  });
});
