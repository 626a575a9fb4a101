// `telltale doctor` runs the app's start with the preload: what is well, what is not, and what mends it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@telltale/operations';
import type { PlaneDescription } from '@telltale/plane';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../src/run.ts';
import { connections, fakePlane } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-doctor-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clean = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(TELLTALE_|OTEL_|VITEST|NODE_OPTIONS)/.test(name)),
);

/** An app in a folder of its own, with packages of these versions that do nothing. */
function app(name: string, code: string, packages: Readonly<Record<string, string>> = {}): string {
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name }));
  writeFileSync(join(home, 'app.cjs'), code);
  for (const [dependency, version] of Object.entries(packages)) {
    const path = join(home, 'node_modules', dependency);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name: dependency, version, main: 'index.js' }));
    writeFileSync(join(path, 'index.js'), 'module.exports = () => {};');
  }
  return join(home, 'app.cjs');
}

const serves = `require('node:http').createServer((_, response) => response.end()).listen(0, '127.0.0.1');`;

async function examined(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  plane = fakePlane({ status: async () => ({ parts: [] }) }),
) {
  const screen = terminal();
  // Metrics alone are wanted, unless the test says where logs go.
  const context = {
    ...screen,
    env: { ...clean, TELLTALE_METRICS_PORT: '0', OTEL_LOGS_EXPORTER: 'none', ...env },
  };
  const code = await run(['doctor', '--json', '--', process.execPath, ...command], context, async () => plane);
  const { healthy, findings }: { healthy: boolean; findings: Finding[] } = JSON.parse(screen.out.join(''));
  return { code, healthy, findings };
}

describe('an app', () => {
  it('that is healthy has only ok findings, with the instrumented libraries and the address of its page', async () => {
    const { code, healthy, findings } = await examined([app('well', serves)]);
    expect({ code, healthy }).toEqual({ code: 0, healthy: true });
    const findingsOf = (state: string) => findings.filter((one) => one.state === state).map(({ finding }) => finding);
    expect(findingsOf('failure')).toEqual([]);
    expect(findingsOf('ok')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^the app runs, on Node v\d+.* as well$/),
        'http is instrumented',
        'the app has no listener for SIGTERM, which ends it at once',
        expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/metrics has \d{2,} series$/),
      ]),
    );
  });

  it('that runs well has findings with fields for programs', async () => {
    const { findings } = await examined([app('fields', `${serves} process.on('SIGTERM', () => process.exit());`)]);
    expect(findings.find(({ check }) => check === 'signals')?.finding).toBe('the app listens for SIGTERM');
    const page = findings.find(({ check }) => check === 'metrics')?.page;
    expect(findings.find(({ check }) => check === 'start')?.service).toBe('fields');
    expect(page?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect(page?.series).toBeGreaterThan(10);
    expect(findings.map(({ ranToCompletion }) => ranToCompletion)).not.toContain(true);
  });

  it('that fails at its start has to be fixed first', async () => {
    const { code, findings } = await examined([app('throws', 'throw new Error("no configuration")')]);
    expect(code).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'start', state: 'failure', finding: expect.stringContaining('ended with 1') }),
    );
    expect(JSON.stringify(findings)).toContain('no configuration');
  });

  it('with a disabled preload gets a finding that says so', async () => {
    const { code, findings } = await examined([app('off', '')], { OTEL_SDK_DISABLED: 'true' });
    expect(code).toBe(1);
    expect(findings).toEqual([
      expect.objectContaining({
        finding: expect.stringContaining('the preload did not run'),
        remedy: expect.stringContaining('OTEL_SDK_DISABLED'),
      }),
    ]);
  });
});

describe('an app that ts-node starts', () => {
  const path = (): string => {
    app('hooked', serves, { 'ts-node': '10.9.2' });
    const bin = join(folder, 'hooked/node_modules/ts-node/bin.js');
    writeFileSync(bin, "require('../../app.cjs')");
    return bin;
  };

  it('is given the preload by --require', async () => {
    const { findings } = await examined([path()]);
    const findingsOf = findings.filter(({ check }) => check === 'start');
    expect(findingsOf.map(({ state, finding }) => [state, finding])).toEqual([
      ['ok', expect.stringContaining('the app runs')],
      ['ok', expect.stringContaining('by --require')],
    ]);
  });

  it('has a finding that --import does not work with it', async () => {
    const { findings } = await examined(['--import', '@telltale/node', path()]);
    expect(findings).toContainEqual({
      check: 'start',
      state: 'warning',
      finding: expect.stringContaining('ts-node hooks require'),
      remedy: 'Use --require @telltale/node instead of --import',
    });
  });
});

describe('credentials', () => {
  async function unauthorized(env: Readonly<Record<string, string>>, isNativePlane = false) {
    const server = createServer((_, response) => response.writeHead(401).end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      return await examined(
        [app('refused', serves)],
        {
          TELLTALE_ELASTICSEARCH_URL: `http://127.0.0.1:${port}`,
          TELLTALE_SPOOL_DIR: join(folder, 'spool-refused'),
          ...env,
        },
        isNativePlane ? nativeAt(port) : undefined,
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  const nativeAt = (port: number) => {
    const elasticsearch = { ...connections.elasticsearch, url: `http://127.0.0.1:${port}` };
    return fakePlane({
      status: async () => ({ parts: [], connections: { elasticsearch } }),
      describe: async () => ({ engine: 'native' }) as unknown as PlaneDescription,
    });
  };

  it('that are an API key get the advice to use a user on the native plane, which has no API keys', async () => {
    const { findings } = await unauthorized({ TELLTALE_ELASTICSEARCH_API_KEY: 'k' }, true);
    expect(findings).toContainEqual(
      expect.objectContaining({
        state: 'failure',
        remedy: expect.stringMatching(
          /^Unset TELLTALE_ELASTICSEARCH_API_KEY, and use the user .* the native plane has no API keys/,
        ),
      }),
    );
  });

  it.each([
    [
      { TELLTALE_ELASTICSEARCH_USERNAME: 'u', TELLTALE_ELASTICSEARCH_PASSWORD_FILE: 'FILE' },
      'Correct TELLTALE_ELASTICSEARCH_USERNAME and TELLTALE_ELASTICSEARCH_PASSWORD_FILE (FILE)',
    ],
    [{ TELLTALE_ELASTICSEARCH_API_KEY_FILE: 'FILE' }, 'Correct TELLTALE_ELASTICSEARCH_API_KEY_FILE (FILE)'],
    [{ TELLTALE_ELASTICSEARCH_API_KEY: 'k' }, 'Correct TELLTALE_ELASTICSEARCH_API_KEY'],
  ])('that are refused are named by the variable in effect (%#)', async (env, remedy) => {
    const file = join(folder, 'secret');
    writeFileSync(file, 'wrong');
    const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('FILE', file)]));
    const { findings } = await unauthorized(given);
    const { remedy: findingsOf } =
      findings.find(({ check, state }) => check === 'Elasticsearch' && state === 'failure') ?? {};
    expect(findingsOf).toBe(remedy.replace('(FILE)', `(${file})`));
    expect(JSON.stringify(findings)).not.toContain('wrong');
  });
});

describe('a library', () => {
  it('that is loaded before the preload is named, with the order that fixes it', async () => {
    const path = app('early', serves, { express: '5.0.0' });
    const early = join(path, '../node_modules/express/index.js');
    const { findings } = await examined(['--require', early, path]);
    expect(findings).toContainEqual(
      expect.objectContaining({
        state: 'warning',
        finding: 'express was loaded before the preload',
        remedy: expect.stringContaining('--import @telltale/node before'),
      }),
    );
  });

  it('of an unsupported version is named with the supported ones', async () => {
    const path = app('old', `require('express'); ${serves}`, { express: '3.0.0' });
    const { findings } = await examined([path]);
    expect(findings).toContainEqual(
      expect.objectContaining({
        state: 'warning',
        finding: expect.stringMatching(/^express 3\.0\.0 is not instrumented: >=4/),
      }),
    );
  });

  it('that has its own copy of OpenTelemetry’s API is reported with both versions', async () => {
    const path = app('copies', `require('@opentelemetry/api'); ${serves}`, { '@opentelemetry/api': '1.4.0' });
    const { findings } = await examined([path]);
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'OpenTelemetry',
        state: 'warning',
        finding: expect.stringMatching(/1\.4\.0 and 1\.10|1\.10.* and 1\.4\.0/),
      }),
    );
  });
});

describe('logs that cannot arrive', () => {
  const shipped = {
    TELLTALE_ELASTICSEARCH_URL: 'http://127.0.0.1:1',
    TELLTALE_SPOOL_DIR: join(folder, 'spool-of-logs'),
    OTEL_LOGS_EXPORTER: '',
  };
  const findingsOf = async (name: string, code: string, env: Readonly<Record<string, string>>) => {
    const { healthy, findings } = await examined([app(name, code)], { OTEL_LOGS_EXPORTER: '', ...env });
    const about = (check: string) => findings.filter((one) => one.check === check);
    return { healthy, logs: about('logs'), loggers: about('loggers'), preload: about('preload') };
  };

  it('are a failure when no address is set, with the ways to set it', async () => {
    const { healthy, logs, preload } = await findingsOf('no-address', serves, {});
    expect(healthy).toBe(false);
    expect(logs).toEqual([
      expect.objectContaining({
        state: 'failure',
        finding: 'no logs are shipped: TELLTALE_ELASTICSEARCH_URL is not set',
        remedy: expect.stringMatching(/eval "\$\(telltale env\)".*OTEL_LOGS_EXPORTER=none/),
      }),
    ]);
    expect(preload).toEqual([]);
  });

  it('are a failure when the app uses no captured logger, with the loggers that are', async () => {
    const code = `process.stdout.write('{"msg":"up"}\\n'); process.stdout.write('{"msg":"ready"}\\n'); ${serves}`;
    const { logs } = await findingsOf('own-logger', code, shipped);
    expect(logs).toEqual([
      expect.objectContaining({
        state: 'failure',
        finding: expect.stringMatching(
          /^no log line of the app is shipped: 2 lines were printed by the app itself, and nothing was logged by console, winston 3, pino 7, .*NestJS's logger$/,
        ),
        remedy: expect.stringContaining('TELLTALE_LOGS_OUTPUT=all'),
      }),
    ]);
  });

  it('are a failure when console is excluded and no logger is loaded', async () => {
    const { loggers } = await findingsOf('no-logger', `console.log('up'); ${serves}`, {
      ...shipped,
      TELLTALE_LOGS_CONSOLE: 'none',
    });
    expect(loggers).toEqual([expect.objectContaining({ state: 'failure' })]);
  });

  it('are no failure when printed lines are captured, or when the app has logged a line', async () => {
    const prints = `process.stdout.write('up\\n'); ${serves}`;
    const all = await findingsOf('printed', prints, { ...shipped, TELLTALE_LOGS_OUTPUT: 'all' });
    expect(all.logs).toEqual([]);
    const one = await findingsOf('both', `console.log('up'); ${prints}`, shipped);
    expect(one.logs).toEqual([expect.objectContaining({ state: 'ok' })]);
  });

  it('are unknown when the app logs nothing at its start, or only the address that it listens on', async () => {
    const { healthy, logs } = await findingsOf('silent', serves, shipped);
    const banner = await findingsOf('banner', `process.stdout.write('listening\\n'); ${serves}`, shipped);
    expect([...logs, ...banner.logs].map(({ state }) => state)).toEqual(['unknown', 'unknown']);
    // Elasticsearch does not answer.
    expect(healthy).toBe(false);
    expect(banner.logs[0]?.finding).toContain('1 line that it prints itself');
  });
});

describe('the environment of the app', () => {
  it('has findings for an Elasticsearch that cannot be reached, and for a misspelt setting', async () => {
    const { code, findings } = await examined([app('alone', serves)], {
      TELLTALE_ELASTICSEARCH_URL: 'http://127.0.0.1:1',
      TELLTALE_SPOOL_DIR: join(folder, 'spool'),
      TELLTALE_SPOOLDIR: '/x',
    });
    expect(code).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'Elasticsearch',
        state: 'failure',
        finding: expect.stringContaining('ECONNREFUSED'),
      }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'preload', state: 'warning', remedy: 'Did you mean TELLTALE_SPOOL_DIR?' }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'spool', finding: expect.stringContaining('MB are free') }),
    );
  });
});

describe('a password', () => {
  it.each([
    'http://bob:hush@127.0.0.1:1',
    'http://bob:p@hush@127.0.0.1:1',
    'http://bob:p/hush@127.0.0.1:1',
    'http://bob:p#hush@127.0.0.1:1',
    'bob:hush@127.0.0.1:1',
  ])('in the address %s appears in no output', async (address) => {
    const { findings } = await examined([app('addressed', serves)], {
      TELLTALE_ELASTICSEARCH_URL: address,
      TELLTALE_METRICS_BEARER: 'hush',
    });
    expect(findings.length).toBeGreaterThan(2);
    expect(JSON.stringify(findings)).not.toContain('hush');
  });
});
