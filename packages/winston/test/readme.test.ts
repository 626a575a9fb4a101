// What the README shows works as it stands there.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { startStub } from '../../log-shipper/test/support/elasticsearch-stub.ts';
import { ownFolder, removeFolders } from './support.ts';

afterAll(removeFolders);

it('the example delivers its record before it finishes', async () => {
  await using stub = await startStub();
  const packageFolder = fileURLToPath(new URL('..', import.meta.url));
  const code = /```js\n([\s\S]*?)```/.exec(readFileSync(`${packageFolder}README.md`, 'utf8'))?.[1] ?? '';
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: packageFolder,
    env: { ELASTICSEARCH_URL: stub.url, ELASTICSEARCH_API_KEY: 'key', XDG_STATE_HOME: ownFolder() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise((resolve) => child.once('close', resolve));
  expect(await Promise.all([text(child.stdout), text(child.stderr), exit])).toEqual(['1\n', '', 0]);
  expect(stub.taken).toMatchObject([
    { index: 'logs-app-default', document: { message: 'sold', service: { name: 'shop' }, app: { item: 'tea' } } },
  ]);
});
