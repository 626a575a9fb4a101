// The transport among others: its own end, its own pace, and never in anybody's way.
import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createLogger } from 'winston';
import Transport from 'winston-transport';
import { startStub } from '../../log-shipper/test/support/elasticsearch-stub.ts';
import { TelltaleTransport, type TelltaleTransportOptions } from '../src/index.ts';
import { finish, loggerTo, ownFolder, removeFolders } from './support.ts';

afterAll(removeFolders);

function transportTo(url: string, options: Partial<TelltaleTransportOptions> = {}): TelltaleTransport {
  return new TelltaleTransport({
    elasticsearch: { nodes: [url] },
    source: { name: 'till' },
    spoolDir: ownFolder(),
    // What is logged is to arrive, however busy the machine is.
    exitFlushMsMax: 60_000,
    ...options,
  });
}

describe('the end of a logger', () => {
  it('emits finish only when everything is delivered', async () => {
    await using stub = await startStub();
    stub.fault = (_request, before) => (before < 2 ? { status: 503 } : undefined);
    const transport = transportTo(stub.url);
    const logger = loggerTo(transport);
    for (let n = 0; n < 100; n++) logger.info('said', { n });
    await finish(logger, transport);
    expect(stub.taken).toHaveLength(100);
  });

  it('stops waiting after its limit, and says how many records are on disk', async () => {
    const gone = await startStub();
    await gone.close();
    const spoolDir = ownFolder();
    const transport = transportTo(gone.url, { spoolDir, exitFlushMsMax: 300 });
    const warnings: string[] = [];
    transport.on('warning', (warning: Error) => warnings.push(warning.message));
    const logger = loggerTo(transport);
    for (let n = 0; n < 100; n++) logger.info('said', { n });
    await finish(logger, transport);
    expect(warnings.at(-1)).toBe(
      '[telltale winston] 100 records were not delivered within 300 ms. They are on disk, and the next start sends them.',
    );
    expect(readdirSync(spoolDir)).toHaveLength(1);
    // And so they do.
    await using stub = await startStub();
    const next = transportTo(stub.url, { spoolDir });
    await expect.poll(() => stub.taken.length).toBe(100);
    await finish(loggerTo(next), next);
  });
});

describe('an app that uses values as field names', () => {
  it('gets one warning', async () => {
    await using stub = await startStub();
    const transport = transportTo(stub.url);
    const warnings: string[] = [];
    transport.on('warning', (warning: Error) => warnings.push(warning.message));
    const logger = loggerTo(transport);
    for (let n = 0; n < 1_010; n++) logger.info('counted', { totals: { [`user_${n}`]: n } });
    await finish(logger, transport);
    expect(stub.taken).toHaveLength(1_010);
    expect(warnings).toEqual([expect.stringContaining('1000 are directly under app.totals')]);
  });
});

describe('an unavailable Elasticsearch', () => {
  it('does not block other transports', async () => {
    const gone = await startStub();
    await gone.close();
    const seen: unknown[] = [];
    class Other extends Transport {
      override log(info: unknown, next: () => void): void {
        seen.push(info);
        next();
      }
    }
    const transport = transportTo(gone.url, { exitFlushMsMax: 0 });
    transport.on('warning', () => {});
    const logger = createLogger({ transports: [transport, new Other()] });
    for (let n = 0; n < 5_000; n++) logger.info('said', { n });
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toHaveLength(5_000);
    await finish(logger, transport);
  });
});

describe('a record', () => {
  it('that cannot be serialised does not affect others', async () => {
    await using stub = await startStub();
    const transport = transportTo(stub.url);
    const logger = loggerTo(transport);
    const circular: Record<string, unknown> = { n: 1 };
    circular.self = circular;
    logger.info('circular', circular);
    logger.info('big', { n: 10n });
    logger.info('throws', {
      nested: {
        toJSON: () => {
          throw new Error('no');
        },
      },
    });
    logger.info('plain');
    await finish(logger, transport);
    expect(stub.taken.map(({ document }) => document.message)).toEqual(['circular', 'big', 'throws', 'plain']);
  });

  it('below the level of the transport is not shipped, nor is anything of a silent one', async () => {
    await using stub = await startStub();
    const transport = transportTo(stub.url, { level: 'warn' });
    const logger = loggerTo(transport);
    logger.info('low');
    logger.error('high');
    transport.silent = true;
    logger.error('silenced');
    await finish(logger, transport);
    expect(stub.taken.map(({ document }) => document.message)).toEqual(['high']);
  });

  it('carries the ids of the span under way', async () => {
    await using stub = await startStub();
    const transport = transportTo(stub.url, { trace: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }) });
    const logger = loggerTo(transport);
    logger.info('said');
    await finish(logger, transport);
    expect(stub.taken[0]?.document).toMatchObject({ trace: { id: 'a'.repeat(32) }, span: { id: 'b'.repeat(16) } });
  });
});
