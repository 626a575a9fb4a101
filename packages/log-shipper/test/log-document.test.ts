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

  it('shares the constant fields of its service, which are written once', () => {
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
  ])('that is truncated in %s is bounded, marked and counted', (_what, record) => {
    const document = new LogDocument({ source, dataset: 'app' });
    const json = document.write({ ...plain, ...record });
    expect(Buffer.byteLength(json)).toBeLessThanOrEqual(limits.documentBytesMax);
    expect(JSON.parse(json).tags).toEqual(['cut']);
    expect(document.cut).toBe(1);
    expect(JSON.parse(document.write(plain)).tags).toBeUndefined();
    expect(document.cut).toBe(1);
  });

  it.each<[string, object, unknown]>([
    ['a list', [1, 'a'], { value: [1, 'a'] }],
    ['what becomes a text', { toJSON: () => 'hidden' }, { value: 'hidden' }],
    ['what becomes nothing', { toJSON: () => null }, undefined],
  ])('to which %s was added has an object, as Elasticsearch asks for', (_, app, expected) => {
    const document = new LogDocument({ source, dataset: 'app' });
    expect(JSON.parse(document.write({ ...plain, app })).app).toEqual(expected);
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
  it('is unchanged except for secrets, and may name its index', () => {
    const written = new PlainDocument().write({ '@timestamp': 1, text: 'a', password: 'hush' }, 'logs-1');
    expect(JSON.parse(written)).toEqual({ _index: 'logs-1', '@timestamp': 1, text: 'a', password: '[redacted]' });
    expect(written.startsWith('{"_index":"logs-1",')).toBe(true);
    expect(new PlainDocument(false).write({ password: 'shown' })).toBe('{"password":"shown"}');
  });

  it('that is too long is replaced by a summary', () => {
    const value = { '@timestamp': 'then', texts: Array.from({ length: 40 }, () => '€'.repeat(60_000)) };
    expect(JSON.parse(new PlainDocument().write(value))).toEqual({
      '@timestamp': 'then',
      message: expect.stringContaining('characters were too many'),
    });
  });
});

describe('colours and other sequences for terminals', () => {
  const red = '\x1b[31mred\x1b[39m';

  it.each<[string, string, string]>([
    ['a colour', red, 'red'],
    ['colours by numbers', '\x1b[38;2;255;0;0mred\x1b[0m', 'red'],
    ['colours with colons', '\x1b[38:5:1mred\x1b[m', 'red'],
    ['a cleared line', '\x1b[2K\x1b[1Gred', 'red'],
    ['a link', '\x1b]8;;https://example.org\x07red\x1b]8;;\x07', 'red'],
    ['one that has no end', 'red\x1b[31', 'red[31'],
    ['its first character alone', 'red\x1b', 'red'],
    ['brackets that are none', '[31mred', '[31mred'],
  ])('are left out of messages, values and errors: %s', (_what, text, expected) => {
    const error = { type: 'Error', message: text, stack_trace: text };
    const written = JSON.parse(
      new LogDocument({ source, dataset: 'app' }).write({
        ...plain,
        message: text,
        error,
        app: { text, deep: [{ text }] },
      }),
    );
    expect(written).toMatchObject({
      message: expected,
      error: { message: expected, stack_trace: expected },
      app: { text: expected, deep: [{ text: expected }] },
    });
    expect(written.tags).toBeUndefined();
  });

  it('hide no secret', () => {
    const written = new LogDocument({ source, dataset: 'app' }).write({ ...plain, message: 'pass\x1b[1mword=hunter2' });
    expect(JSON.parse(written).message).toBe('password=[redacted]');
  });

  it('are found at once in a text of nothing else', () => {
    const document = new LogDocument({ source, dataset: 'app' });
    const started = performance.now();
    for (const part of ['\x1b[', '\x1b[0', '\x1b]8;', '\x1b[0;;;;', '\x1b']) {
      const message = part.repeat(Math.ceil(limits.stringLengthMax / part.length));
      expect(JSON.parse(document.write({ ...plain, message })).message).not.toContain('\x1b');
    }
    // Looked at again from each place, they would take minutes.
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
