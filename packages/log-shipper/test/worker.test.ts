// The worker thread keeps to itself: nothing of the process's own start is loaded in it, and it holds no process up.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startChild } from './support/child.ts';
import { startStub } from './support/elasticsearch-stub.ts';
import { expectConserved, numbers, ownFolder, removeFolders, upTo } from './support/shipping.ts';

afterAll(removeFolders);

/** A preload that says in which thread it is loaded. */
function preload(folder: string): string {
  const path = join(folder, 'preload.cjs');
  writeFileSync(
    path,
    `const { isMainThread } = require('node:worker_threads');
     require('node:fs').writeSync(2, 'loaded in the ' + (isMainThread ? 'main thread' : 'worker') + '\\n');`,
  );
  return path;
}

describe('the worker thread', () => {
  it.each([
    ['--require', (path: string) => ({ nodeOptions: ['--require', path] })],
    ['--import', (path: string) => ({ nodeOptions: ['--import', pathToFileURL(path).href] })],
    ['NODE_OPTIONS', (path: string) => ({ env: { NODE_OPTIONS: `--require ${path}` } })],
  ])('does not load the modules that the process was started with by %s', async (_name, started) => {
    await using stub = await startStub();
    const folder = ownFolder();
    const { env = {}, nodeOptions = [] } = { env: undefined, nodeOptions: undefined, ...started(preload(folder)) };
    await using app = startChild('app.mjs', { SPOOL: join(folder, 'spool'), URL: stub.url, ...env }, { nodeOptions });
    const { code, stderr } = await app.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'loaded in the main thread\n' });
    expect(numbers(stub)).toEqual(upTo(200));
  });

  it('loses and counts the records in its memory when it dies, and no later ones', async () => {
    await using stub = await startStub();
    const env = { SPOOL: ownFolder(), URL: stub.url, WAY: 'twice' };
    // Not a byte can be written to a file: the records are in memory.
    await using app = startChild('app.mjs', env, { fileBlocksMax: 0 });
    const { code, stdout, stderr } = await app.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/\[telltale shipper\] the worker thread failed: .*It is restarted/);
    const { settled, stats } = JSON.parse(stdout);
    expectConserved(stats);
    expect(stats).toMatchObject({ delivered: 200, queued: 0, dropped: { spool_unwritable: 200 }, spoolBytes: 0 });
    expect(settled).toBe(true);
    expect(numbers(stub)).toEqual(upTo(400).slice(200));
  });

  it('does not keep a process from ending', async () => {
    const gone = await startStub();
    await gone.close();
    const begun = Date.now();
    await using app = startChild('app.mjs', { SPOOL: ownFolder(), URL: gone.url, FLUSH_MS_MAX: '120000' });
    expect((await app.ended).code).toBe(0);
    expect(Date.now() - begun).toBeLessThan(60_000);
  });
});
