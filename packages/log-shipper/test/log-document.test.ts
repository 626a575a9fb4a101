// A record becomes one valid, bounded document; what was left out of it is marked and counted.
import { describe, expect, it } from 'vitest';
import { LogDocument, type LogRecord } from '../src/document/log-document.ts';
import { PlainDocument } from '../src/document/plain-document.ts';
import { limits } from '../src/limits.ts';

const source = { name: 'till', version: '1.2.3', host: 'here' };
const plain: LogRecord = { level: 'info', logger: 'test', message: 'said' };

describe('a record', () => {
  it('has the time of the call, its level and logger, and what the app added', () => {
    const document = new LogDocument({ source, dataset: 'app' });
    const before = Date.now();
    const written = JSON.parse(document.write({ ...plain, app: { n: 1 } }));
    expect(written).toEqual({
      '@timestamp': expect.any(String),
      message: 'said',
      log: { level: 'info', logger: 'test' },
      app: { n: 1 },
    });
    expect(Date.parse(written['@timestamp'])).toBeGreaterThanOrEqual(before);
    expect(Date.parse(written['@timestamp'])).toBeLessThanOrEqual(Date.now());
    expect({ cut: document.cut, redacted: document.redacted }).toEqual({ cut: 0, redacted: 0 });
  });

  it('shares the fields of its service with all others, which are said once', () => {
    expect(JSON.parse(new LogDocument({ source, dataset: 'shop' }).fields)).toMatchObject({
      service: { name: 'till', version: '1.2.3' },
      host: { name: 'here' },
      event: { dataset: 'shop' },
      process: { pid: process.pid },
    });
  });

  it.each<[string, Partial<LogRecord>]>([
    ['a message', { message: 'x'.repeat(limits.stringLengthMax + 1) }],
    ['a value', { app: { text: 'x'.repeat(10_000_000) } }],
    ['depth', { app: nested(1_000) }],
    ['width', { app: Object.fromEntries(Array.from({ length: 100_000 }, (_, key) => [`k${key}`, key])) }],
    ['bytes in all', { app: Array.from({ length: 40 }, () => '€'.repeat(60_000)) }],
  ])('that is cut in %s is bounded, marked and counted', (_what, record) => {
    const document = new LogDocument({ source, dataset: 'app' });
    const json = document.write({ ...plain, ...record });
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(limits.documentBytesMax);
    expect(JSON.parse(json).tags).toEqual(['cut']);
    expect(document.cut).toBe(1);
    expect(JSON.parse(document.write(plain)).tags).toBeUndefined();
    expect(document.cut).toBe(1);
  });

  it('with getters that throw, and plain values beside them, keeps the plain ones', () => {
    const app = {
      fine: 1,
      get bad(): never {
        throw new Error('no');
      },
    };
    const document = new LogDocument({ source, dataset: 'app' });
    expect(JSON.parse(document.write({ ...plain, app })).app).toEqual({ fine: 1, bad: '[threw: no]' });
  });
});

function nested(depth: number): object {
  let value: object = {};
  for (let level = 0; level < depth; level++) value = { value };
  return value;
}

describe('a document of another shape', () => {
  it('stays as it is, but for secrets, and may name its index', () => {
    const written = new PlainDocument().write({ '@timestamp': 1, text: 'a', password: 'hush' }, 'logs-1');
    expect(JSON.parse(written)).toEqual({ _index: 'logs-1', '@timestamp': 1, text: 'a', password: '[redacted]' });
    expect(written.startsWith('{"_index":"logs-1",')).toBe(true);
    expect(new PlainDocument(false).write({ password: 'shown' })).toBe('{"password":"shown"}');
  });

  it('that is too long is replaced by what can be said of it', () => {
    const value = { '@timestamp': 'then', texts: Array.from({ length: 40 }, () => '€'.repeat(60_000)) };
    expect(JSON.parse(new PlainDocument().write(value))).toEqual({
      '@timestamp': 'then',
      message: expect.stringContaining('characters were too many'),
    });
  });
});
