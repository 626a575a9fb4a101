// What the README shows works as it stands there.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { startStub } from './support/elasticsearch-stub.ts';
import { ownFolder, removeFolders } from './support/shipping.ts';

afterAll(removeFolders);

it('the example delivers its record', async () => {
  await using stub = await startStub();
  const packageFolder = fileURLToPath(new URL('..', import.meta.url));
  const code = /```js\n([\s\S]*?)```/.exec(readFileSync(`${packageFolder}README.md`, 'utf8'))?.[1] ?? '';
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: packageFolder,
    env: { ELASTICSEARCH_URL: stub.url, ELASTICSEARCH_API_KEY: 'key', SPOOL_DIR: ownFolder() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise((resolve) => child.once('close', resolve));
  expect(await Promise.all([text(child.stdout), text(child.stderr), exit])).toEqual(['', '', 0]);
  expect(stub.taken).toEqual([
    {
      id: expect.any(String),
      index: 'logs-shop-default',
      document: {
        '@timestamp': expect.any(String),
        message: 'sold',
        log: { level: 'info', logger: 'till' },
        app: { item: 'tea' },
        service: { name: 'shop' },
        host: { name: expect.any(String) },
        process: { pid: expect.any(Number) },
        event: { dataset: 'shop' },
        ecs: { version: expect.any(String) },
        data_stream: { type: 'logs', dataset: 'shop', namespace: 'default' },
      },
    },
  ]);
});
