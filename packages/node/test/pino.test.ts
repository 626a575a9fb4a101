// pino: each record of an app becomes a document, and what the app prints stays byte for byte as it was.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type End, removeFolders, runApp } from './support/app.ts';
import type { Received } from './support/bulk-stub.ts';
import { type Shipped, shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

describe('an app that logs with pino', () => {
  let bare: End;
  let shipped: Shipped;

  beforeAll(async () => {
    bare = await runApp(['pino.cjs'], { way: 'none' });
    // With --import Node loads a CommonJS entry in another way, which its traces show.
    shipped = await shippedBy(['pino.cjs'], { way: '--require' });
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

  it('has each record shipped once, with its level and logger, and no other', () => {
    expect(shipped.documents.map(({ log, message }) => [log.logger, log.level, message])).toEqual([
      ['pino', 'info', 'plain'],
      ['pino', 'info', 'with fields'],
      ['pino', 'info', 'tokens one and 2'],
      ['pino', 'error', 'as the object'],
      ['pino', 'error', 'went wrong'],
      ['pino', 'warn', 'of a child'],
      ['pino', 'debug', '[web] prefixed'],
      ['till', 'audit', 'own'],
      ['till', 'error', 'by its key'],
    ]);
  });

  it('keeps the app’s fields under app, as pino writes them', () => {
    expect(record('plain').app).toBeUndefined();
    expect(record('with fields').app).toEqual({ user: { id: 7 }, tags: ['a'] });
    expect(record('of a child').app).toEqual({ request: 'r1' });
    expect(record('own').app).toEqual({ mixed: true, order: 'o1', card: { number: '[Redacted]', kind: 'visa' } });
    expect(record('went wrong').app).toEqual({ code: 3 });
  });

  it('tells errors by class, message and stack with causes', () => {
    expect(record('as the object').error).toMatchObject({
      type: 'TypeError',
      message: 'as the object: the cause',
      stack_trace: expect.stringContaining('caused by: Error: the cause'),
    });
    expect(record('went wrong').error).toMatchObject({ type: 'RangeError', message: 'as a field' });
    expect(record('by its key').error).toMatchObject({ type: 'SyntaxError', message: 'by its key' });
  });
});

it('is captured when an ES module imports it', async () => {
  const { documents } = await shippedBy(['pino.mjs'], { way: '--import' });
  expect(documents.map(({ message, app }) => [message, app])).toEqual([['imported', { from: 'a module' }]]);
});
