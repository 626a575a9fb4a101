// The end of a process: what was logged is shipped, and code, signal and output are as they would have been without.
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders, runApp, startApp } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';
import { shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

describe('an app that ends by itself', () => {
  const ways = [
    'natural end',
    'exit code',
    'process.exit',
    'throw',
    'rejection',
    'rejection of a string',
    'throw null',
  ];
  it.each([...ways, 'handled by the app'])('by %s: ends as without the preload, and loses nothing', async (way) => {
    const bare = await runApp(['ends.cjs', way], { way: 'none' });
    // With --import Node loads the entry another way, and traces end with other frames of its own.
    const { end, documents } = await shippedBy(['ends.cjs', way], { way: '--require' });
    expect(end).toEqual(bare);
    expect(documents[0]?.message).toBe(`ends by ${way}`);
  });

  it('records an uncaught exception with its causes', async () => {
    const { documents } = await shippedBy(['ends.cjs', 'throw']);
    expect(documents.at(-1)).toMatchObject({
      message: 'uncaught exception: thrown',
      log: { level: 'error', logger: 'process' },
      'event.action': 'uncaught-exception',
      error: {
        type: 'RangeError',
        message: 'thrown',
        stack_trace: expect.stringContaining('Caused by: Error: the cause'),
      },
    });
  });

  it('records an unhandled rejection', async () => {
    const { documents } = await shippedBy(['ends.cjs', 'rejection']);
    expect(documents.at(-1)).toMatchObject({
      message: 'unhandled rejection: rejected',
      'event.action': 'unhandled-rejection',
      error: { type: 'TypeError', message: 'rejected' },
    });
  });
});

describe('a signal', () => {
  async function signalled(way: string, signals: readonly NodeJS.Signals[], preload: boolean) {
    await using stub = await startBulkStub();
    const settings = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
    await using app = startApp(['ends.cjs', way], preload ? { env: settings } : { way: 'none' });
    await app.said(/ready/);
    for (const [index, signal] of signals.entries()) {
      app.child.kill(signal);
      // Two of a kind that are not yet taken count as one.
      if (index < signals.length - 1) await app.said(/the app/);
    }
    return { end: await app.ended(), messages: stub.documents.map(({ message }) => message) };
  }

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s ends the app by that signal, and loses nothing',
    async (signal) => {
      const bare = await signalled('waits', [signal], false);
      const { end, messages } = await signalled('waits', [signal], true);
      expect(end).toEqual(bare.end);
      expect(end.signal).toBe(signal);
      expect(messages).toEqual(['ends by waits']);
    },
  );

  it('for which the app listens is the app’s own', async () => {
    const { end, messages } = await signalled('waits with a listener', ['SIGTERM'], true);
    expect(end).toMatchObject({ code: 5, signal: null });
    expect(messages).toEqual(['ends by waits with a listener', 'the app ends itself']);
  });

  it('for which the app listened once, before all others, does not end the app the first time', async () => {
    const given = ['waits with a first listener for once', ['SIGTERM', 'SIGUSR2']] as const;
    expect((await signalled(...given, true)).end).toEqual((await signalled(...given, false)).end);
    const twice = ['waits with a first listener for once', ['SIGTERM', 'SIGTERM']] as const;
    expect((await signalled(...twice, true)).end).toEqual((await signalled(...twice, false)).end);
  });

  it('finds the app alone with its listener', async () => {
    const script = `process.on('SIGTERM', () => {});
      setImmediate(() => console.log(process.listenerCount('SIGTERM'), process.listenerCount('SIGINT')));`;
    const { stdout } = await runApp(['-e', script]);
    expect(stdout).toBe('1 1\n');
  });
});
