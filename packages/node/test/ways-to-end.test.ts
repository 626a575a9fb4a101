// Whatever ends an app: code, signal and every byte of its output are as without the preload, and its lines arrive.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type End, ownFolder, removeFolders, type runApp, startApp } from './support/app.ts';
import { type BulkStub, startBulkStub } from './support/bulk-stub.ts';

const require = createRequire(import.meta.url);
const ways: Readonly<Record<string, readonly NodeJS.Signals[]>> = require('./fixtures/ways-to-end.cjs');
const apps = createRequire(new URL('../../../tests/apps/package.json', import.meta.url));
const libraries = {
  APPS_SIGNAL_EXIT: apps.resolve('signal-exit'),
  APPS_CLOSE_WITH_GRACE: apps.resolve('close-with-grace'),
  APPS_TERMINUS: apps.resolve('@godaddy/terminus'),
};

let stub: BulkStub;
beforeAll(async () => {
  stub = await startBulkStub();
});
afterAll(async () => {
  await stub[Symbol.asyncDispose]();
  removeFolders();
});

/** Runs the app to its end, with the signals of the way sent to it in their turn. */
async function ended(name: string, options: Parameters<typeof runApp>[1]): Promise<End> {
  await using app = startApp(['ways-to-end.cjs', name], { ...options, env: { ...libraries, ...options?.env } });
  for (const [nth, signal] of (ways[name] ?? []).entries()) {
    await app.said(nth === 0 ? /^ready$/m : /ready for more/);
    app.child.kill(signal);
  }
  return await app.ended();
}

describe('an app that', () => {
  it.concurrent.each(Object.keys(ways))('%s ends as without the preload, and its lines arrive', async (name) => {
    const service = `ends-${Object.keys(ways).indexOf(name)}`;
    const env = {
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: ownFolder(),
      OTEL_SERVICE_NAME: service,
    };
    const [bare, end] = [await ended(name, { way: 'none' }), await ended(name, { way: '--require', env })];
    expect(end).toEqual(bare);
    const lines = end.stdout.split('\n').filter((line) => line !== '' && line !== 'ready');
    const messages = stub.documents.filter((document) => document.service.name === service);
    expect(
      messages
        .map(({ message }) => message)
        .join('\n')
        .split('\n'),
    ).toEqual(expect.arrayContaining(lines));
  });
});
