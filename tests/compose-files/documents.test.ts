// Every pipeline makes the same document of the same line, of fields that the catalog knows, and real Elasticsearch
// takes each. The scripts are run by Ruby and LuaJIT; the servers around them are stubs.
import { logFields } from '@telltale/catalog';
import { beforeAll, describe, expect, it } from 'vitest';
import { byFluentBit, byFluentd, byLogstash, whyNoLanguages } from './programs.ts';
import { documentOf, pipelines, receivedAt, receivedLines } from './received-lines.ts';

type Document = Record<string, unknown>;

const titles = receivedLines.map((received, index) => [received.title, index] as const);
const why = whyNoLanguages();

/** Names of the fields that a document sets; `app` is one. */
function fieldNames(document: object, path = ''): string[] {
  return Object.entries(document).flatMap(([key, value]) => {
    const name = `${path}${key}`;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && !(name in logFields) ? fieldNames(value, `${name}.`) : [name];
  });
}

describe.skipIf(why !== undefined)(why ?? 'a line becomes the document that it is', () => {
  const made: Record<string, Document[]> = {};
  let ids: (string | undefined)[] = [];

  beforeAll(async () => {
    const records = receivedLines.map(({ line, beside }) => [receivedAt, { log: line, ...beside }] as const);
    const events = receivedLines.map(({ line, beside }) => {
      // As the inputs of Logstash leave it in its ECS mode.
      const event = { original: line };
      return [{ '@timestamp': receivedAt, message: line, event, ...beside }, {}] as const;
    });
    const filtered = await byLogstash('document', events);
    made.Logstash = filtered.map(({ document }) => document);
    ids = filtered.map(({ metadata }) => metadata.id);
    made.Fluentd = (await byFluentd('ecs_document', records)).map(({ _id, ...document }) => document);
    made['Fluent Bit'] = (await byFluentBit(records)).map(({ time, document }) => {
      const at = new Date(time.sec * 1000 + Math.floor(time.nsec / 1_000_000)).toISOString();
      return { '@timestamp': at, ...document };
    });
  });

  describe.each(pipelines)('by %s', (pipeline) => {
    it.each(titles)('%s', (_title, index) => {
      const received = receivedLines[index];
      expect(received && made[pipeline]?.[index]).toEqual(received && documentOf(received, pipeline));
    });
  });

  it('has a unique id in Logstash, whatever it contains', () => {
    expect(ids.filter((id) => !/^[A-Za-z0-9]{20}$/.test(id ?? ''))).toEqual([]);
    expect(new Set(ids).size).toBe(receivedLines.length);
  });

  it('has the sending host if it names none, whatever the host is called', async () => {
    const source = { name: Buffer.from('web\xff', 'latin1') };
    const event = [{ '@timestamp': receivedAt, message: 'x' }, { input: { tcp: { source } } }] as const;
    const [filtered] = await byLogstash('document', [event]);
    expect(filtered?.document.host).toEqual({ name: 'web\ufffd' });
  });

  it('becomes the message if it is not a record', async () => {
    const record = [1, 'two'] as unknown as Record<string, unknown>;
    const [byRuby] = await byFluentd('ecs_document', [[receivedAt, record]]);
    const [byLua] = await byFluentBit([[receivedAt, record]]);
    const error = { type: 'unreadable_record', message: expect.any(String) };
    const document = { service: { name: 'unknown' }, event: { dataset: 'app' }, error };
    expect(byRuby).toMatchObject({ '@timestamp': receivedAt, message: '[1, "two"]', ...document });
    expect(byLua?.document).toMatchObject({ message: '[1,"two"]', ...document });
  });

  it('sets no field that the catalog does not know', () => {
    const names = Object.values(made).flatMap((documents) => documents.flatMap((document) => fieldNames(document)));
    expect(names).not.toEqual([]);
    expect([...new Set(names)].filter((name) => !(name in logFields))).toEqual([]);
  });
});
