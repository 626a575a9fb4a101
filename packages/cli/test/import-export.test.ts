// `telltale import` and `telltale export` as a user types them: output, exit codes, and where secrets come from.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GrafanaStub } from '../../content/test/support/grafana-stub.ts';
import { KibanaStub } from '../../content/test/support/kibana-stub.ts';
import { run } from '../src/run.ts';
import { terminal } from './support/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-import-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const tokenFile = file('token', 'glsa_secret-token\n');
const keyFile = file('key', 'a2V5OnNlY3JldA==\n');
const passwordFile = file('password', 'secret-password\n');
const webhookFile = file('webhook', 'https://hooks.example.com/secret-path\n');
const secrets = ['glsa_secret-token', 'a2V5OnNlY3JldA==', 'secret-password', 'secret-path'];

/** Runs a command line; nothing that it prints may hold a secret. */
async function typed(args: readonly string[], env: Record<string, string> = {}) {
  const screen = terminal();
  const code = await run(args, { ...screen, env });
  const [out, err] = [screen.out.join(''), screen.err.join('')];
  for (const secret of secrets) expect(out + err).not.toContain(secret);
  return { code, out, err, written: screen.out.length };
}

const into = (stub: GrafanaStub): string[] => ['--grafana', stub.url, '--grafana-token-file', tokenFile];

describe('telltale import', () => {
  it('imports everything into both and reports it, and changes nothing the second time', async () => {
    await using grafana = await new GrafanaStub().start();
    await using kibana = await new KibanaStub().start();
    const line = [
      ...['import', ...into(grafana), '--kibana', kibana.url, '--kibana-username', 'importer'],
      ...['--kibana-password-file', passwordFile, '--contact-point-webhook-file', webhookFile],
      ...['--prometheus-url', 'https://prometheus:9090', '--prometheus-username', 'reader'],
      ...['--prometheus-password-file', passwordFile],
    ];
    const first = await typed(line);
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/created .* grafana .* dashboard .* telltale-logs/);
    expect(first.out).toMatch(/created .* kibana .* tag .* tag:telltale/);
    expect(first.out).toMatch(/\ncreated: \d+; updated: 0; as it should be: 0\n$/);
    expect(first.err).toMatch(/Import into Grafana at http:\/\/127\.0\.0\.1:\d+ \.\.\.\n/);
    expect(first.err).toContain('note: Grafana has no data source telltale-logs');
    expect(grafana.dataSources.get('telltale-metrics')).toMatchObject({
      secureJsonData: { basicAuthPassword: 'secret-password' },
    });
    const second = await typed(line);
    expect(second.code).toBe(0);
    expect(second.out).toMatch(/\nnothing was changed; as it should be: \d+\n$/);
  });

  it('prints one object and nothing else with --json', async () => {
    await using stub = await new GrafanaStub().start();
    const { code, out, written } = await typed(['import', ...into(stub), '--json', '--dry-run']);
    expect({ code, written }).toEqual({ code: 0, written: 1 });
    const report = JSON.parse(out);
    expect(report).toMatchObject({ dryRun: true, updated: 0, same: 0, left: 0 });
    expect(report.created).toBe(report.items.length);
    expect(report.items).toContainEqual({
      server: 'grafana',
      kind: 'dashboard',
      id: 'telltale-logs',
      title: 'Telltale / Logs',
      state: 'created',
    });
    expect(stub.writes).toEqual([]);
  });

  it('exits with 4 when it left an edit, and says how to see and to replace it', async () => {
    await using stub = await new GrafanaStub().start();
    await typed(['import', ...into(stub)]);
    stub.edit('telltale-logs', (dashboard) => {
      dashboard.title = 'Mine';
    });
    const { code, out } = await typed(['import', ...into(stub)]);
    expect(code).toBe(4);
    expect(out).toMatch(/left .* telltale-logs .* it was edited since it was imported/);
    expect(out).toContain('left: 1. See the edits: telltale export. Replace them: telltale import --overwrite');
    expect((await typed(['import', ...into(stub), '--dry-run'])).out).toContain('would leave: 1.');
    expect((await typed(['import', ...into(stub), '--overwrite'])).code).toBe(0);
    expect(stub.current('telltale-logs').title).toBe('Telltale / Logs');
  });

  it('exits with 0 and says so when it deleted objects of another release', async () => {
    await using stub = await new GrafanaStub().start();
    await typed(['import', ...into(stub)]);
    const { folderUid = '', versions = [] } = stub.dashboards.get('telltale-logs') ?? {};
    const other = versions.map(({ data, ...version }) => ({ ...version, data: { ...data, uid: 'telltale-former' } }));
    stub.dashboards.set('telltale-former', { folderUid, provisioned: false, versions: other });
    const planned = await typed(['import', ...into(stub), '--dry-run']);
    expect(planned.out).toMatch(/would create: 0; would update: 0; would remove: 1; as it should be: \d+\n$/);
    const { code, out } = await typed(['import', ...into(stub)]);
    expect(code).toBe(0);
    expect(out).toMatch(/removed .* grafana .* dashboard .* telltale-former/);
    expect(stub.dashboards.has('telltale-former')).toBe(false);
  });

  it('writes rules with the given settings into the folder of a Prometheus, and none in a dry run', async () => {
    await using stub = await new GrafanaStub().start();
    const settings = file('settings.yaml', 'alerts: { HeapNearLimit: { above: 0.75 } }\n');
    const rules = join(folder, 'rules');
    const line = ['import', ...into(stub), '--settings', settings, '--rules-into', rules];
    expect((await typed([...line, '--dry-run'])).err).toMatch(/\d+ rules files would be written into/);
    expect(existsSync(rules)).toBe(false);
    const { code, err } = await typed(line);
    expect(code).toBe(0);
    expect(err).toMatch(/note: \d+ rules files written into .*; Prometheus reads them at its next reload/);
    expect(readFileSync(join(rules, 'memory.rules.yaml'), 'utf8')).toContain('> 0.75');
  });

  it('imports nothing when the settings of the rules are rejected, or have no folder', async () => {
    await using stub = await new GrafanaStub().start();
    const settings = file('wrong.yaml', 'alerts: { HeapNearLimit: { above: much } }\n');
    const wrong = await typed(['import', ...into(stub), '--settings', settings, '--rules-into', join(folder, 'none')]);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('HeapNearLimit.above is "much"') });
    const alone = await typed(['import', ...into(stub), '--settings', settings]);
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining('must be used together') });
    expect(stub.writes).toEqual([]);
  });

  it('reads secrets from the environment too', async () => {
    await using grafana = await new GrafanaStub().start();
    await using kibana = await new KibanaStub().start();
    const env = { TELLTALE_GRAFANA_TOKEN: grafana.token, TELLTALE_KIBANA_API_KEY: kibana.apiKey };
    expect((await typed(['import', '--grafana', grafana.url, '--kibana', kibana.url], env)).code).toBe(0);
  });

  it('fails with one line, or with one object with --json', async () => {
    await using stub = await new GrafanaStub().start();
    const line = ['import', '--grafana', stub.url, '--grafana-token-file', keyFile];
    const { code, err } = await typed(line);
    expect(code).toBe(1);
    expect(err.trim().split('\n').at(-1)).toMatch(
      /^\[telltale import\] cannot find the folder Telltale: Grafana does not accept the credentials \(401, .*\)\. Pass .*\.$/,
    );
    expect(JSON.parse((await typed([...line, '--json'])).out)).toMatchObject({ error: { code: 'credentials' } });
  });

  it.each([
    [[], '--grafana <url>, --kibana <url> or both are required.'],
    [['--grafana', 'http://x'], '--grafana needs a token: --grafana-token-file <file> or TELLTALE_GRAFANA_TOKEN.'],
    [['--kibana', 'http://x', '--kibana-username', 'u'], '--kibana-username needs a password'],
    [['--kibana', 'http://x', '--kibana-password-file', passwordFile], '--kibana-password-file needs a user'],
    [
      [
        '--kibana',
        'http://x',
        '--kibana-username',
        'u',
        '--kibana-password-file',
        passwordFile,
        '--kibana-api-key-file',
        keyFile,
      ],
      '--kibana-api-key-file and --kibana-username cannot be used together.',
    ],
    [['--kibana', 'http://x', '--space', 'Of Mine'], '--space Of Mine is not the id of a space'],
    [
      ['--grafana', 'http://x', '--grafana-token-file', tokenFile, '--prometheus-url', 'prometheus'],
      '--prometheus-url is not an address',
    ],
    [
      ['--grafana', 'http://x', '--grafana-token-file', tokenFile, '--elasticsearch-url', 'http://u:secret-password@x'],
      '--elasticsearch-url contains credentials',
    ],
    [
      [
        '--grafana',
        'http://x',
        '--grafana-token-file',
        tokenFile,
        '--prometheus-url',
        'http://x',
        '--prometheus-username',
        'u',
      ],
      '--prometheus-username needs --prometheus-password-file <file> or TELLTALE_GRAFANA_PROMETHEUS_PASSWORD.',
    ],
  ])('%j is a wrong command line', async (args, message) => {
    const { code, err } = await typed(['import', ...args]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it.each([
    ['missing', join(folder, 'missing'), 'it cannot be read (ENOENT). Use a file that this user can read.'],
    ['a folder', folder, 'it cannot be read (EISDIR)'],
    ['empty', file('empty', ' \n'), 'it is empty'],
    ['of two lines', file('two', 'secret-path\nmore\n'), 'it has more than one line'],
  ])('says what is wrong with a secret file that is %s', async (_, path, message) => {
    const { code, err } = await typed(['import', '--grafana', 'http://x', '--grafana-token-file', path]);
    expect(code).toBe(1);
    expect(err).toContain(`[telltale] cannot use --grafana-token-file ${path}: ${message}`);
  });

  it('says what is wrong with a certificate file', async () => {
    const line = ['import', '--grafana', 'http://x', '--grafana-token-file', tokenFile, '--ca-file', passwordFile];
    expect((await typed(line)).err).toContain('it contains no certificate in PEM format');
  });
});

describe('telltale export', () => {
  it('prints a diff of what was edited, and nothing on stdout when nothing was', async () => {
    await using stub = await new GrafanaStub().start();
    await typed(['import', ...into(stub)]);
    const nothing = await typed(['export', ...into(stub)]);
    expect(nothing).toMatchObject({ code: 0, out: '' });
    expect(nothing.err).toContain('nothing was edited');
    stub.edit('telltale-logs', (dashboard) => {
      dashboard.title = 'Mine';
    });
    const { code, out } = await typed(['export', ...into(stub)]);
    expect(code).toBe(0);
    expect(out).toMatch(/^--- a\/dashboards\/grafana\/logs\.json\n\+\+\+ b\/dashboards\/grafana\/logs\.json\n/);
    expect(out).toContain('\n+  "title": "Mine",\n');
    const asObject = await typed(['export', ...into(stub), '--json']);
    expect(asObject.written).toBe(1);
    expect(JSON.parse(asObject.out)).toEqual({
      files: [{ path: 'dashboards/grafana/logs.json', diff: out }],
      notes: [],
    });
  });

  it('says which verb failed', async () => {
    const { code, err } = await typed(['export', '--grafana', 'nowhere', '--grafana-token-file', tokenFile]);
    expect(code).toBe(1);
    expect(err).toContain('[telltale export] cannot reach Grafana: nowhere is not an address.');
  });
});
