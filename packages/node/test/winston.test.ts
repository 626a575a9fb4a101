// Winston: each record of an app becomes a document, and what the app prints stays byte for byte as it was.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type End, removeFolders, runApp } from './support/app.ts';
import type { Received } from './support/bulk-stub.ts';
import { type Shipped, shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

describe.each(['winston.mjs', 'winston.cjs'])('an app that logs with winston (%s)', (fixture) => {
  let bare: End;
  let shipped: Shipped;

  beforeAll(async () => {
    bare = await runApp([fixture], { way: 'none' });
    // With --import Node loads a CommonJS entry in another way, which its traces show.
    shipped = await shippedBy([fixture], { way: fixture.endsWith('.cjs') ? '--require' : '--import' });
  });

  function record(message: string): Received {
    const found = shipped.documents.filter((document) => document.message === message);
    expect(found.map((document) => document.message)).toEqual([message]);
    return found[0] as Received;
  }

  it('prints and ends as without the preload', () => {
    expect(bare.stdout).toContain('plain');
    expect(shipped.end).toEqual(bare);
  });

  it('has each record shipped once, and no other', () => {
    expect(shipped.documents.map(({ log, message }) => [log.logger, log.level, message])).toEqual([
      ['winston', 'info', 'plain'],
      ['winston', 'info', 'with meta'],
      ['winston', 'info', 'tokens one and 2 left as they are'],
      ['winston', 'info', 'no tokens'],
      ['winston', 'error', 'went wrong: as meta'],
      ['winston', 'error', 'as message'],
      ['winston', 'error', 'as a field'],
      ['winston', 'warn', 'by log'],
      ['winston', 'warn', 'by log with one object'],
      ['winston', 'info', 'of a child'],
      ['winston', 'info', 'splat done'],
      ['winston', 'error', 'with a cause'],
      ['winston', 'silly', 'the lowest'],
      ['winston', 'info', 'by the default logger'],
    ]);
  });

  it('keeps the app’s fields under app', () => {
    expect(record('plain').app).toBeUndefined();
    expect(record('with meta').app).toEqual({ user: { id: 7 }, tags: ['a', 'b'] });
    expect(record('no tokens').app).toEqual({ splat: ['extra'] });
    expect(record('by log with one object').app).toEqual({ size: '10' });
    expect(record('of a child').app).toEqual({ request: 'r1' });
    expect(record('splat done').app).toEqual({ component: 'cart', added: 'by a format', more: true });
  });

  it('tells errors by class, message and stack with causes', () => {
    const errors = ['went wrong: as meta', 'as message', 'as a field', 'with a cause'].map(
      (text) => record(text).error,
    );
    expect(errors.map((error) => [error?.type, error?.message])).toEqual([
      ['TypeError', 'as meta'],
      ['RangeError', 'as message'],
      ['SyntaxError', 'in err'],
      ['Error', 'with a cause'],
    ]);
    expect(errors[3]?.stack_trace).toMatch(/^Error: with a cause\n {4}at .*\nCaused by: Error: the cause\n {4}at /s);
    expect(record('as message').app).toBeUndefined();
  });

  it('has the service, the host and the time', () => {
    const document = record('plain');
    expect(document).toMatchObject({
      service: { name: '@fixtures/apps', version: '1.2.3' },
      event: { dataset: 'app' },
      ecs: { version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
      process: { pid: expect.any(Number) },
      host: { name: expect.any(String) },
    });
    expect(document.process.thread).toBeUndefined();
    expect(Math.abs(Date.parse(document['@timestamp']) - Date.now())).toBeLessThan(60_000);
    expect(shipped.indices).toContain('logs-app-default');
  });
});
