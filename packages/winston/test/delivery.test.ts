// What winston logs is in the real Elasticsearch when the transport has finished, as it was when it was logged.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLogs } from '../../../tests/support/elasticsearch.ts';
import { type TestPlane, testPlane } from '../../../tests/support/plane.ts';
import { TelltaleTransport } from '../src/index.ts';
import { finish, loggerTo, ownFolder, removeFolders } from './support.ts';

afterAll(removeFolders);

let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
});

function target() {
  const setting = (name: string): string => plane.environment[`TELLTALE_ELASTICSEARCH_${name}`] ?? '';
  return {
    nodes: [setting('URL')],
    caFile: setting('CA_FILE'),
    username: setting('USERNAME'),
    password: readFileSync(setting('PASSWORD_FILE'), 'utf8').trim(),
  };
}

describe('a logger with the transport', () => {
  it('has delivered everything when it finishes', async () => {
    const name = `winston-${process.pid}-${Date.now()}`;
    const transport = new TelltaleTransport({
      elasticsearch: target(),
      source: { name },
      spoolDir: ownFolder(),
      exitFlushMsMax: 60_000,
    });
    const logger = loggerTo(transport);
    for (let n = 0; n < 1_000; n++) logger.info('record', { n });
    const meta = { password: 'hush', when: 'logged' };
    logger.error('it failed', { error: new RangeError('too far', { cause: new Error('a step') }), ...meta });
    meta.when = 'changed later';
    await finish(logger, transport);
    expect(transport.shipper.stats()).toMatchObject({ delivered: 1_001, queued: 0 });
    const documents = await findLogs(plane.connections.elasticsearch, { term: { 'service.name': name } }, 1_000);
    expect(documents).toHaveLength(1_000);
    const failed = await findLogs(
      plane.connections.elasticsearch,
      { bool: { filter: [{ term: { 'service.name': name } }, { term: { 'log.level': 'error' } }] } },
      1,
    );
    expect(failed).toMatchObject([
      {
        message: 'it failed',
        error: {
          type: 'RangeError',
          message: 'too far',
          stack_trace: expect.stringContaining('Caused by: Error: a step'),
        },
        app: { password: '[redacted]', when: 'logged' },
      },
    ]);
  });
});
