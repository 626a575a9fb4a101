// What is kept of a request once it is answered: nothing that only a full collection would free.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeFolders } from './support/app.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

/** Tells how much is on the heap once the young are collected. */
const heap = `data:text/javascript,${encodeURIComponent(`
  process.on('SIGUSR2', () => {
    for (let n = 0; n < 2; n += 1) gc({ type: 'minor' });
    console.error('heap=' + process.memoryUsage().heapUsed);
  });`)}`;

const REQUESTS = 500;
/** A request that is kept is 3,500 and more, with its response and its headers. */
const BYTES_MAX = 2_000;

const served: readonly [name: string, served: readonly [path: string, ...fixture: string[]]][] = [
  [
    'Express',
    ['/shop/items/7', 'express.cjs', dirname(createRequire(import.meta.url).resolve('express/package.json'))],
  ],
  ['Fastify', ['/users/7', 'fastify.mjs']],
  ['Koa', ['/users/7', 'koa.cjs']],
  ['Hapi', ['/users/7', 'hapi.cjs']],
  ['Restify', ['/users/7', 'restify.cjs']],
];

describe.each(served)('%s', (_name, [path, ...fixture]) => {
  it('has its requests collected young', async () => {
    await using service = await startServing('--expose-gc', { args: ['--import', heap, ...fixture] });
    const { child } = service.app;
    let said = '';
    child.stderr?.on('data', (text: string) => {
      said += text;
    });
    const heapUsed = async (): Promise<number> => {
      said = '';
      child.kill('SIGUSR2');
      await expect.poll(() => said).toMatch(/heap=\d+\n/);
      return Number(/heap=(\d+)/.exec(said)?.[1]);
    };
    const serve = async (): Promise<void> => {
      for (let n = 0; n < REQUESTS; n += 1) await (await fetch(`${service.url}${path}`)).text();
    };
    await serve();
    const before = await heapUsed();
    await serve();
    const kept = ((await heapUsed()) - before) / REQUESTS;
    expect(kept).toBeLessThan(BYTES_MAX);
  });
});
