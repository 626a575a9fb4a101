// Routes of Express 4 and 5: the whole template, through all that a router can be mounted under; stacks as without us.
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { removeFolders, startApp } from './support/app.ts';
import { routeCounts } from './support/counts.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

function folderOf(name: string, from: URL): string {
  return dirname(findPackageJSON(name, from) ?? '');
}

const apps = pathToFileURL(new URL('../../../tests/apps/', import.meta.url).pathname);
const paths = [
  ...['/shop/items/7', '/shop/deep/items/7?id=8', '/shop/deep', '/tenants/1/items/7', '/tenants/2', '/v1/items/7'],
  ...['/v2/x/items/7', '/r12/items/7', '/a/b/c/items/7', '/items/7', '/', '/many/7', '/several/7', '/chained/7'],
  ...['/pattern/12', '/passes/7', '/files/there', '/files/gone-12', '/shop/nowhere/12', '/api/secret/12'],
  ...['/fails/7', '/throws/7', '/under/throws/7'],
];

describe.each([
  ['4', folderOf('express', apps)],
  ['5', folderOf('express', new URL(import.meta.url))],
])('Express %s', (_version, folder) => {
  it('has each request counted by the template of all that it came through', async () => {
    await using service = await startServing('express.cjs', { args: [folder], way: '--require' });
    for (const path of paths) await (await fetch(`${service.url}${path}`)).text();
    await fetch(`${service.url}/chained/7`, { method: 'POST' });
    await fetch(`${service.url}/chained/7`, { method: 'PUT' });
    await fetch(`${service.url}/shop/items/7`, { method: 'HEAD' });
    const page = await service.page();
    expect(routeCounts(page)).toEqual({
      'GET /shop/items/:iid': 1,
      'HEAD /shop/items/:iid': 1,
      'GET /shop/deep/items/:iid': 1,
      'GET /shop/deep': 1,
      'GET /tenants/:tid/items/:iid': 1,
      'GET /tenants/:tid': 1,
      'GET /v1/items/:iid': 1,
      'GET /v2/:version/items/:iid': 1,
      'GET /^\\\\/r(\\\\d+)//items/:iid': 1,
      'GET /a/b/c/items/:iid': 1,
      'GET /items/:iid': 1,
      'GET /': 1,
      'GET /many/:a': 1,
      'GET /several/:b': 1,
      'GET /chained/:id': 1,
      'POST /chained/:id': 1,
      'GET /^\\\\/pattern\\\\/(\\\\d+)$/': 1,
      'GET /passes/:other': 1,
      'GET /fails/:id': 1,
      'GET /throws/:id': 1,
      'GET /under/throws/:id': 1,
      // Answered by what is mounted there, and no route.
      'GET /files': 1,
      'GET /api': 1,
      // Found nowhere: a path, a path below a mount, and a method that a route has not.
      GET: 2,
      PUT: 1,
    });
  });

  it('has the stacks of its errors as without the preload', async () => {
    const stacks = async (way: '--require' | 'none'): Promise<string[]> => {
      await using app = startApp(['express.cjs', folder], { way });
      const [, port] = await app.said(/port=(\d+)/);
      for (const path of ['/throws/7', '/fails/7', '/under/throws/7']) await fetch(`http://127.0.0.1:${port}${path}`);
      app.child.kill();
      return (await app.ended()).stdout.split('\n').filter((line) => line.startsWith('"'));
    };
    const bare = await stacks('none');
    expect(bare).toHaveLength(3);
    expect(await stacks('--require')).toEqual(bare);
  });
});
