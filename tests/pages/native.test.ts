// docs/native.md: the commands read logs as the page says, and what the page says the plane lacks, it lacks.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpClient } from '@telltale/plane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingIn } from '../documentation/exists.ts';
import { blocksOf, root } from '../documentation/pages.ts';
import { type OwnPlane, ownPlane } from '../support/own-plane.ts';
import { cleanEnvironment } from '../support/service.ts';

const page = readFileSync(join(root, 'docs/native.md'), 'utf8');
let own: OwnPlane;
const folder = mkdtempSync(join(tmpdir(), 'telltale-native-page-'));
beforeAll(async () => {
  // Of the build that users get: that of the other tests knows KQL and makes API keys.
  own = await ownPlane();
});
afterAll(async () => {
  await own[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Requests of the table, as the administrator would send them. */
const requests = [...page.matchAll(/`(GET|POST) (\/[^`]+)`/g)].map(([, method = '', path = '']) => [method, path]);

it('has a table with a request for each missing API', () => {
  expect(requests.map(([, path]) => path)).toEqual([
    '/_data_stream/logs-app-default/_lifecycle',
    '/_ilm/policy',
    '/_slm/policy',
    '/_security/api_key',
    '/_search',
    '/_query',
    '/_sql',
    '/_ml/info',
    '/_watcher/stats',
  ]);
});

it.each(requests)('%s %s fails on the native plane', async (method = 'GET', path = '') => {
  const { url, ca_file: ca } = own.connections.elasticsearch;
  const password = readFileSync(join(own.planeDir, 'secrets', 'admin'), 'utf8').trim();
  await using client = createHttpClient({ url, ca: readFileSync(ca, 'utf8'), username: 'telltale-admin', password });
  const bodies: Readonly<Record<string, object>> = {
    '/_security/api_key': { name: 'shop' },
    '/_search': { query: { kql: { query: 'message: a' } } },
    '/_query': { query: 'ROW a = 1' },
    '/_sql': { query: 'SELECT 1' },
  };
  const isRead = method === 'GET' && bodies[path] === undefined;
  const { status } = await client.ask({
    method: isRead ? 'GET' : 'POST',
    path,
    ...(!isRead && { body: bodies[path] }),
  });
  expect([400, 405]).toContain(status);
});

describe('reading logs', () => {
  it('finds the errors of a service and the lines of a request, by the commands of the page', async () => {
    const { url, ca_file: ca } = own.connections.elasticsearch;
    const password = readFileSync(join(own.planeDir, 'secrets', 'shipper'), 'utf8').trim();
    await using shipper = createHttpClient({
      url,
      ca: readFileSync(ca, 'utf8'),
      username: 'telltale-shipper',
      password,
    });
    const line = (message: string, level: string): object => ({
      '@timestamp': new Date().toISOString(),
      message,
      log: { level },
      service: { name: 'shop' },
      trace: { id: '0af7651916cd43dd8448eb211c80319c' },
    });
    for (const [id, body] of [line('order failed', 'error'), line('order begun', 'info')].entries()) {
      const path = `/logs-app-default/_create/${id}?refresh=true`;
      expect((await shipper.ask({ method: 'POST', path, body })).status).toBe(201);
    }
    const [tie = '', search = ''] = blocksOf('docs/native.md', '## Reading logs without Kibana');
    const telltale = `telltale() { "${process.execPath}" "${join(root, 'packages/cli/bin/telltale.js')}" "$@"; }`;
    const [errors = '', request = ''] = search.trim().split('\n');
    const said = (command: string): string =>
      execFileSync('bash', ['-ec', `${telltale}\n${tie}\n${command}`], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...cleanEnvironment(), TELLTALE_PLANE_DIR: own.planeDir },
      });
    expect(said(errors)).toContain('order failed');
    expect(said(errors)).not.toContain('order begun');
    expect(said(request)).toMatch(/order failed[\s\S]*order begun/);
  });
});

it('an alert is silenced for one service and a time, and the silence is ended, as Alertmanager itself says', async () => {
  const telltale = join(root, 'packages/cli/bin/telltale.js');
  const env = { ...cleanEnvironment(), TELLTALE_PLANE_DIR: own.planeDir };
  const said = (...args: string[]): string =>
    execFileSync(process.execPath, [telltale, 'silence', ...args, '--engine', 'native'], { env, encoding: 'utf8' });
  const { url, ca_file: ca, username, password_file: file } = own.connections.alertmanager;
  const password = readFileSync(file, 'utf8').trim();
  await using client = createHttpClient({ url, ca: readFileSync(ca, 'utf8'), username, password });
  const silences = async () =>
    (await client.ask<{ id: string; status: object; matchers: object[] }[]>({ path: '/api/v2/silences' })).body;
  const { id, until } = JSON.parse(said('ServiceGone', '--label', 'job=shop', '--hours', '0.5', '--json'));
  expect(Date.parse(until) - Date.now()).toBeGreaterThan(1_500_000);
  expect(await silences()).toEqual([
    expect.objectContaining({
      id,
      status: { state: 'active' },
      matchers: [
        { name: 'alertname', value: 'ServiceGone', isRegex: false, isEqual: true },
        { name: 'job', value: 'shop', isRegex: false, isEqual: true },
      ],
    }),
  ]);
  expect(said('--end', id)).toContain('ended');
  expect(await silences()).toEqual([expect.objectContaining({ id, status: { state: 'expired' } })]);
  expect(said('ServiceGone', '--label', 'job=shop')).toMatch(
    /^silenced ServiceGone job=shop until .*\nto end it earlier: .*silence --end /,
  );
  expect(() => said('ServiceGone', '--label', 'shop')).toThrow(/not a label: it must look like job=shop/);
});

it('the systemd unit runs existing commands of telltale, and none that needs a terminal', () => {
  const unit = /```ini\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const commands = [...unit.matchAll(/^Exec\w+=\/usr\/local\/bin\/(.+)$/gm)].map(([, command = '']) => command);
  expect(commands).toEqual([
    'telltale up --engine native',
    'telltale up --engine native',
    'telltale down --engine native',
  ]);
  expect(commands.flatMap(missingIn)).toEqual([]);
  // What `up` has started lives on when the command has ended.
  expect(unit).toMatch(/^Type=oneshot\nRemainAfterExit=yes$/m);
});

it('up and down need only the environment that the unit sets', () => {
  const environment = /^Environment=(.*)$/m.exec(page)?.[1]?.split(' ') ?? [];
  expect(environment.map((one) => one.split('=')[0])).toEqual(['HOME', 'PATH']);
  const env = { ...Object.fromEntries(environment.map((one) => one.split('='))), TELLTALE_PLANE_DIR: own.planeDir };
  const telltale = join(root, 'packages/cli/bin/telltale.js');
  const up = execFileSync(process.execPath, [telltale, 'up', '--engine', 'native'], {
    env,
    encoding: 'utf8',
    cwd: '/',
  });
  expect(up).toContain(own.connections.elasticsearch.url);
});
