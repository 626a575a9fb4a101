// The drop-in has the options, events and methods of winston-elasticsearch 0.19, and not its losses.
import { Client } from '@elastic/elasticsearch';
import { afterAll, describe, expect, it } from 'vitest';
import winston from 'winston';
import { type Stub, startStub } from '../../log-shipper/test/support/elasticsearch-stub.ts';
import {
  ElasticsearchTransformer,
  ElasticsearchTransport,
  type ElasticsearchTransportOptions,
} from '../src/winston-elasticsearch/index.ts';
import { finish, loggerTo, ownFolder, removeFolders } from './support.ts';

afterAll(removeFolders);

const day = /^\d{4}\.\d{2}\.\d{2}$/;

/** Logs by a transport with these options, ends it, and gives what arrived. */
async function logged(
  stub: Stub,
  options: ElasticsearchTransportOptions,
  log: (info: (message: unknown, meta?: object) => void, transport: ElasticsearchTransport) => void = (info) =>
    info('said', { a: 1 }),
) {
  const transport = new ElasticsearchTransport({
    clientOpts: { node: stub.url },
    spoolDir: ownFolder(),
    // What is logged is to arrive, however busy the machine is.
    exitFlushMsMax: 60_000,
    internalLogger: () => {},
    ...options,
  });
  const logger = loggerTo(transport);
  log((message, meta) => logger.info(message as string, meta), transport);
  await finish(logger, transport);
  return stub.taken;
}

describe('by default', () => {
  it('a record is a document of the old shape in a dated index', async () => {
    await using stub = await startStub();
    const [taken] = await logged(stub, {});
    expect(taken?.index.slice(0, 5)).toBe('logs-');
    expect(taken?.index.slice(5)).toMatch(day);
    expect(taken?.document).toEqual({
      '@timestamp': expect.stringMatching(/^\d{4}-.*Z$/),
      message: 'said',
      severity: 'info',
      fields: { a: 1 },
    });
  });
});

describe('the option', () => {
  it.each<[string, ElasticsearchTransportOptions, RegExp]>([
    ['index', { index: 'mine' }, /^mine$/],
    ['indexPrefix', { indexPrefix: 'app' }, /^app-\d{4}\.\d{2}\.\d{2}$/],
    ['indexPrefix, a function', { indexPrefix: () => 'made' }, /^made-\d{4}\./],
    ['indexSuffixPattern', { indexSuffixPattern: 'YYYY-[w]' }, /^logs-\d{4}-w$/],
    ['dataStream', { dataStream: true }, /^logs-app-default$/],
    ['dataStream with index', { dataStream: true, index: 'logs-shop-prod' }, /^logs-shop-prod$/],
  ])('%s decides over the index', async (_name, options, index) => {
    await using stub = await startStub();
    expect((await logged(stub, options))[0]?.index).toMatch(index);
  });

  it('transformer makes the document, and its indexInterfix a part of the index', async () => {
    await using stub = await startStub();
    const [taken] = await logged(stub, {
      transformer: (data) => ({ ...ElasticsearchTransformer(data), custom: true, indexInterfix: 'audit' }),
    });
    expect(taken?.index).toMatch(/^logs-audit-\d{4}\./);
    expect(taken?.document).toMatchObject({ message: 'said', custom: true });
    expect(taken?.document.indexInterfix).toBeUndefined();
  });

  it('transformer may be asynchronous', async () => {
    await using stub = await startStub();
    const taken = await logged(stub, { transformer: async ({ message }) => ({ '@timestamp': 1, text: message }) });
    expect(taken.map(({ document }) => document)).toEqual([{ '@timestamp': 1, text: 'said' }]);
  });

  it('useTransformer: false ships the record as the formats left it', async () => {
    await using stub = await startStub();
    const [taken] = await logged(stub, { useTransformer: false });
    expect(taken?.document).toEqual({ level: 'info', message: 'said', a: 1 });
  });

  it('source is a field, and apm adds its ids below those of the record', async () => {
    await using stub = await startStub();
    const apm = { currentTraceIds: { 'transaction.id': 't1', 'trace.id': 'agent' } };
    const [taken] = await logged(stub, { source: 'till', apm }, (info) => info('said', { 'trace.id': 'own' }));
    expect(taken?.document).toMatchObject({ source: 'till', transaction: { id: 't1' }, trace: { id: 'own' } });
  });

  it('pipeline and waitForActiveShards are on each request', async () => {
    await using stub = await startStub();
    await logged(stub, { pipeline: 'trim', waitForActiveShards: 'all' });
    const asked = new URL(stub.requests[0]?.url ?? '', stub.url).searchParams;
    expect([asked.get('pipeline'), asked.get('wait_for_active_shards')]).toEqual(['trim', 'all']);
  });

  it.each([
    ['a key', { apiKey: 'k' }, 'ApiKey k'],
    ['a key in two parts', { apiKey: { id: 'i', api_key: 'k' } }, 'ApiKey aTpr'],
    ['a user', { username: 'u', password: 'p' }, 'Basic dTpw'],
    ['a token', { bearer: 't' }, 'Bearer t'],
  ])('clientOpts.auth with %s is used', async (_name, auth, authorization) => {
    await using stub = await startStub();
    await logged(stub, { clientOpts: { node: stub.url, auth } });
    expect(stub.requests[0]?.authorization).toBe(authorization);
  });

  it('client: its addresses and its credentials are used', async () => {
    await using stub = await startStub();
    const client = new Client({ node: stub.url, auth: { username: 'u', password: 'p' } });
    await logged(stub, { client });
    expect(stub.requests[0]?.authorization).toBe('Basic dTpw');
  });

  it('client that is a test double causes a warning, and the application continues', () => {
    const said: unknown[] = [];
    const transport = new ElasticsearchTransport({
      client: {} as Client,
      spoolDir: ownFolder(),
      internalLogger: (...values) => said.push(...values),
    });
    expect(said).toEqual([expect.stringContaining('no connections to read an address from')]);
    transport.destroy();
  });
});

describe('records that winston-elasticsearch loses', () => {
  it('one bad record does not affect others, whether a field, a transformer or a promise is bad', async () => {
    await using stub = await startStub();
    const warnings: string[] = [];
    const taken = await logged(
      stub,
      {
        transformer: (data) => {
          if (data.message === 'throws') throw new Error('by the transformer');
          if (data.message === 'rejects') return Promise.reject(new Error('by its promise'));
          return ElasticsearchTransformer(data);
        },
      },
      (info, transport) => {
        transport.on('warning', (warning: Error) => warnings.push(warning.message));
        const circular: Record<string, unknown> = { big: 1n };
        circular.self = circular;
        for (const message of ['first', 'throws', 'rejects']) info(message);
        info('circular', circular);
        info('attempts', { attempts: 5 });
      },
    );
    expect(taken.map(({ document }) => document.message)).toEqual(['first', 'circular', 'attempts']);
    expect(warnings).toEqual(['by the transformer', 'by its promise']);
  });

  it('an object that changes after the call is shipped as it was logged', async () => {
    await using stub = await startStub();
    const meta = { state: 'before' };
    const [taken] = await logged(stub, {}, (info) => {
      info('said', meta);
      meta.state = 'after';
    });
    expect(taken?.document.fields).toEqual({ state: 'before' });
  });

  it('an outage without a listener ends no process and loses nothing; a partial error makes no duplicates', async () => {
    await using stub = await startStub();
    stub.fault = (_request, before) =>
      before === 0 ? { status: 503 } : before === 1 ? { item: ({ fields }) => faulty(fields) } : undefined;
    const taken = await logged(stub, {}, (info) => {
      for (let n = 0; n < 50; n++) info('said', { n });
    });
    expect(taken.map(({ document }) => (document.fields as { n: number }).n).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, n) => n),
    );
  });
});

function faulty(fields: unknown): number | undefined {
  return (fields as { n: number }).n % 7 === 3 ? 429 : undefined;
}

describe('events and methods', () => {
  it('logged has the level, flush resolves when all is delivered, getIndexName answers', async () => {
    await using stub = await startStub();
    const transport = new ElasticsearchTransport({ clientOpts: { node: stub.url }, spoolDir: ownFolder() });
    const levels: string[] = [];
    transport.on('logged', (level: string) => levels.push(level));
    const logger = loggerTo(transport);
    logger.warn('said');
    expect(await transport.flush()).toBe(true);
    expect(levels).toEqual(['warn']);
    expect(stub.taken).toHaveLength(1);
    expect(transport.getIndexName({ indexPrefix: 'x', indexSuffixPattern: '[y]' }, 'z')).toBe('x-z-y');
    expect(transport.name).toBe('elasticsearch');
    await finish(logger, transport);
  });
});

it('is winston.transports.Elasticsearch once it was imported, as winston-elasticsearch is', () => {
  expect(Reflect.get(winston.transports, 'Elasticsearch')).toBe(ElasticsearchTransport);
});
