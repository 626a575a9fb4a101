// `telltale init` against the real servers of a plane: a service is connected to them and appears there; a user who may
// not create keys gets instructions.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from '../packages/cli/src/init/elasticsearch.ts';
import { type TestPlane, testPlane } from './support/plane.ts';
import { cleanEnvironment } from './support/service.ts';

const main = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));
const preload = fileURLToPath(new URL('../packages/node', import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
});

/** A service with the preload installed. */
function shop(): string {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-init-'));
  folders.push(folder);
  mkdirSync(join(folder, 'node_modules/@telltale'), { recursive: true });
  symlinkSync(preload, join(folder, 'node_modules/@telltale/node'), 'dir');
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: `shop-${process.pid}`, scripts: { start: 'node app.js', 'start:prod': 'node missing.js' } }),
  );
  writeFileSync(join(folder, 'app.js'), "require('node:http').createServer().listen(0, '127.0.0.1');");
  return folder;
}

interface InitResult {
  readonly key: string;
  readonly changes: readonly { readonly path: string }[];
  readonly byHand: readonly { readonly what: string; readonly lines: readonly string[] }[];
  readonly proof?: {
    readonly script: string;
    readonly isAlone: boolean;
    readonly record?: boolean;
    readonly scrape: boolean;
    readonly findings: readonly object[];
  };
}

/** Runs the verb as a user does. */
function init(
  folder: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ code: unknown; result: InitResult }> {
  const env = {
    ...cleanEnvironment(),
    TELLTALE_PLANE_DIR: process.env.TELLTALE_TEST_PLANE_DIR ?? '',
    XDG_STATE_HOME: join(folder, 'state'),
    ...more,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'init', folder, '--json', ...args], { env }, (error, stdout) => {
      resolve({ code: error?.code ?? 0, result: JSON.parse(stdout) });
    });
  });
}

it('a service is connected to the plane of this machine, and appears in it when started with its own command', async () => {
  const folder = shop();
  const { code, result } = await init(folder, ['--write']);
  expect(result.proof).toMatchObject({ script: 'start', isAlone: true, record: true, scrape: true });
  expect({ code, left: result.byHand }).toEqual({
    code: 0,
    left: [expect.objectContaining({ what: expect.stringContaining('Install') })],
  });
  const settings = readFileSync(join(folder, 'telltale.env'), 'utf8');
  for (const [name, value] of Object.entries(plane.environment)) expect(settings).toContain(`${name}=${value}\n`);
  expect((await init(folder, [])).result.changes).toEqual([]);
});

it('a service that does not start is an error, with the findings of the doctor; a job that ends is not', async () => {
  const [broken, job] = [shop(), shop()];
  writeFileSync(join(broken, 'app.js'), 'throw new Error("no configuration");');
  writeFileSync(join(job, 'app.js'), 'console.log("done");');
  const failed = await init(broken, ['--write']);
  expect([failed.code, failed.result.proof?.scrape]).toEqual([1, false]);
  expect(JSON.stringify(failed.result.proof?.findings)).toContain('no configuration');
  const ended = await init(job, ['--write']);
  expect([ended.code, ended.result.proof?.record, ended.result.proof?.scrape]).toEqual([0, true, undefined]);
});

it('an account that may not create API keys gets the reason of Elasticsearch, and the request for an administrator', async () => {
  const { url, ca_file: ca, username, password_file: password } = plane.connections.elasticsearch;
  const named = [
    '--elasticsearch',
    url,
    '--elasticsearch-username',
    username,
    '--elasticsearch-password-file',
    password,
  ];
  const { code, result } = await init(shop(), [...named, '--ca-file', ca, '--write', '--no-proof']);
  expect([code, result.key]).toEqual([4, 'refused']);
  const { what, lines } = result.byHand.find((one) => one.what.includes('administrator')) ?? { what: '', lines: [] };
  expect(what).toContain(`api_key/create] is unauthorized for user [${username}]`);
  expect(lines[0]).toBe('POST /_security/api_key');
});

it('a given Elasticsearch creates a key with which the service may create documents, and do nothing else', async () => {
  const { url, ca_file: ca } = plane.connections.elasticsearch;
  const password = join(process.env.TELLTALE_TEST_PLANE_DIR ?? '', 'secrets', 'admin');
  const named = ['--elasticsearch', url, '--elasticsearch-username', 'telltale-admin', '--ca-file', ca];
  const folder = shop();
  // Where Prometheus looks for it, so that nobody waits for a scrape that does not come.
  const targets = { TELLTALE_METRICS_TARGETS_DIR: plane.environment.TELLTALE_METRICS_TARGETS_DIR ?? '' };
  const first = await init(folder, [...named, '--elasticsearch-password-file', password, '--write'], targets);
  expect(first.result).toMatchObject({ key: 'made', proof: { record: true, scrape: true } });
  const secret = readFileSync(join(folder, '.telltale/elasticsearch-api-key'), 'utf8').trim();
  expect(JSON.stringify(first.result)).not.toContain(secret);
  const target = { url, ca: readFileSync(ca, 'utf8'), authorization: `ApiKey ${secret}` };
  const document = { '@timestamp': new Date().toISOString(), message: 'by its key' };
  const statuses = [
    await ask(target, { method: 'POST', path: '/logs-init-default/_create/1', body: document }),
    await ask(target, { method: 'GET', path: '/logs-init-default/_search' }),
    await ask(target, { method: 'POST', path: '/other/_create/1', body: document }),
    await ask(target, { method: 'DELETE', path: '/logs-init-default' }),
    await ask(target, { method: 'POST', path: '/_security/api_key', body: { name: 'another' } }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([201, 403, 403, 403, 403]);
  // Later anybody may run it again, who need not be able to make keys.
  const again = await init(folder, ['--write', '--no-proof']);
  expect([again.result.key, again.result.changes, again.code]).toEqual(['kept', [], 0]);
});
