// The packages as users get them: packed, installed together into an empty project elsewhere, used as the README says.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from './documentation/pages.ts';
import { findLogs } from './support/elasticsearch.ts';
import { onePacks } from './support/pack.ts';
import { type TestPlane, testPlane } from './support/plane.ts';
import { cleanEnvironment, startService } from './support/service.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const packages = [
  'catalog',
  'files',
  'log-shipper',
  'metrics',
  'winston',
  'node',
  'http',
  'content',
  'plane',
  'operations',
  'sizing',
  'console',
  'cli',
];

const expressApp = `
import express from 'express';
import winston from 'winston';
const logger = winston.createLogger({ transports: [new winston.transports.Console()] });
const app = express();
app.get('/hello/:name', (request, response) => {
  logger.info('hello from express', { guest: request.params.name });
  response.send('hello');
});
const server = app.listen(0, '127.0.0.1', () => console.log('port=' + server.address().port));
process.on('SIGTERM', () => server.close());
`;

const fastifyApp = `
const fastify = require('fastify');
const winston = require('winston');
const logger = winston.createLogger({ transports: [new winston.transports.Console()] });
const app = fastify();
app.get('/hello/:name', async (request) => {
  logger.info('hello from fastify', { guest: request.params.name });
  return 'hello';
});
app.listen({ port: 0, host: '127.0.0.1' }).then(() => console.log('port=' + app.server.address().port));
process.on('SIGTERM', () => app.close());
`;

const apps = [
  { name: 'express', file: 'app.mjs', source: expressApp, preload: ['--import', '@telltale/node'] },
  { name: 'fastify', file: 'app.cjs', source: fastifyApp, preload: ['--require', '@telltale/node'] },
] as const;

describe('the packed packages, installed into an empty project', () => {
  let plane: TestPlane;
  let project: string;
  let home: string;
  /** What README.md's command has packed, by the name of its folder. */
  const tarballOf = (name: string): string => join(home, 'telltale-packages', `telltale-${name}-0.1.0.tgz`);

  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), 'telltale-packed-'));
    home = mkdtempSync(join(tmpdir(), 'telltale-home-'));
    plane = await testPlane();
    writeFileSync(
      join(project, 'package.json'),
      JSON.stringify({ name: 'packed', private: true, dependencies: { express: '5', fastify: '5', winston: '3' } }),
    );
    const [pack = '', install = ''] = blocksOf('README.md', '## In a service of your own');
    const lines = install.trim().split('\n');
    const installing = lines.filter((line) => !line.startsWith('node '));
    expect(lines.length - installing.length).toBe(1);
    const env = {
      ...cleanEnvironment(),
      // What the commands put into the home folder is the test's own; what npm has downloaded is not.
      HOME: home,
      npm_config_cache: process.env.npm_config_cache ?? join(homedir(), '.npm'),
      npm_config_prefer_offline: 'true',
      npm_config_loglevel: 'error',
    };
    await onePacks(() => run('bash', ['-ec', pack], { cwd: root, env }));
    await run('bash', ['-ec', installing.join('\n')], {
      cwd: project,
      env: { ...env, npm_config_ignore_scripts: 'true' },
    });
    for (const { file, source } of apps) writeFileSync(join(project, file), source);
  });

  afterAll(() => {
    for (const folder of [project, home]) rmSync(folder, { recursive: true, force: true });
  });

  it.each(apps)('carry logs and metrics of a $name app by $preload.0', async ({ name, file, preload }) => {
    const dataset = `packed_${name}`;
    await using service = startService([...preload, file], {
      cwd: project,
      env: {
        ...plane.environment,
        OTEL_SERVICE_NAME: `packed-${name}`,
        TELLTALE_LOGS_DATASET: dataset,
        TELLTALE_SPOOL_DIR: join(project, `spool-${name}`),
      },
    });
    const [, port] = await service.said(/port=(\d+)/);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const answer = await fetch(`http://127.0.0.1:${port}/hello/ada`, {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01`, connection: 'close' },
    });
    expect(await answer.text()).toBe('hello');

    const targets = plane.environment.TELLTALE_METRICS_TARGETS_DIR ?? '';
    const [target] = JSON.parse(readFileSync(join(targets, `telltale-packed-${name}-${service.pid}.json`), 'utf8'));
    const page = await (await fetch(`http://${target.targets[0]}/metrics`)).text();
    expect(page).toMatch(/^http_server_request_duration_seconds_count\{[^}]*http_route="\/hello\/:name"[^}]*\} 1$/m);
    expect(page).toMatch(new RegExp(`^target_info\\{[^}]*service_name="packed-${name}"`, 'm'));

    service.kill('SIGTERM');
    const end = await service.ended();
    expect(end).toMatchObject({ code: 0, signal: null, stderr: '' });
    const logs = await findLogs(
      plane.connections.elasticsearch,
      { bool: { filter: [{ term: { 'service.name': `packed-${name}` } }, { term: { 'log.logger': 'winston' } }] } },
      1,
    );
    expect(logs).toHaveLength(1);
    expect(logs[0]).toMatchObject({
      message: `hello from ${name}`,
      log: { level: 'info' },
      trace: { id: traceId },
      app: { guest: 'ada' },
    });
  });

  it('make the doctor report a healthy app, with its loggers and records', async () => {
    const env = {
      ...cleanEnvironment(),
      ...plane.environment,
      OTEL_SERVICE_NAME: 'packed-doctored',
      TELLTALE_SPOOL_DIR: join(project, 'spool-doctored'),
      TELLTALE_PLANE_DIR: process.env.TELLTALE_TEST_PLANE_DIR ?? '',
      PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
    };
    const telltale = join(project, 'node_modules', '.bin', 'telltale');
    const { stdout } = await run(telltale, ['doctor', '--json', '--', 'node', 'app.cjs'], {
      cwd: project,
      env,
    });
    const { findings }: { findings: { check: string; state: string; finding: string }[] } = JSON.parse(stdout);
    expect(findings.filter(({ state }) => state === 'failure' || state === 'warning')).toEqual([]);
    const findingsOf = (name: string): string[] =>
      findings.filter(({ check }) => check === name).map(({ finding }) => finding);
    expect(findingsOf('loggers')).toEqual([expect.stringMatching(/^captured: console, winston 3\.\d+\.\d+/)]);
    expect(findingsOf('arrival')).toEqual([expect.stringMatching(/^a record that the app just sent is in logs-/)]);
  });

  it('are installed by npm ci from a copy of the repository, as a Docker build does it, without the command', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'telltale-copied-'));
    try {
      for (const name of ['package.json', 'package-lock.json', 'vendor', 'app.cjs']) {
        cpSync(join(project, name), join(copy, name), { recursive: true });
      }
      const env = {
        ...cleanEnvironment(),
        // Of somebody who has no folder with the packages.
        HOME: join(copy, 'home'),
        npm_config_cache: process.env.npm_config_cache ?? join(homedir(), '.npm'),
        npm_config_prefer_offline: 'true',
        npm_config_ignore_scripts: 'true',
      };
      await run('npm', ['ci', '--omit=dev'], { cwd: copy, env });
      const installed = readdirSync(join(copy, 'node_modules', '@telltale')).toSorted();
      expect(installed).toEqual(['catalog', 'files', 'log-shipper', 'metrics', 'node', 'winston']);
      const { stdout } = await run(process.execPath, ['--import', '@telltale/node', '--print', '"runs"'], {
        cwd: copy,
        env: { ...env, OTEL_LOGS_EXPORTER: 'none', TELLTALE_METRICS_PORT: '0' },
      });
      expect(stdout).toBe('runs\n');
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }, 120_000);

  it('include no private package', () => {
    // What runs in the containers is packed too, and installed by nobody: the stack's image holds it.
    const tarballs = [...packages, 'stack'].map((name) => `telltale-${name}-0.1.0.tgz`);
    expect(readdirSync(join(home, 'telltale-packages')).toSorted()).toEqual(tarballs.toSorted());
  });

  it.each(packages)('contain the licence and a README (%s)', (name) => {
    const files = readdirSync(join(project, 'node_modules', '@telltale', name));
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist', 'package.json']));
  });

  it.each(packages)('contain no source maps, since the sources are not packed (%s)', (name) => {
    const files = readdirSync(join(project, 'node_modules', '@telltale', name), { recursive: true, encoding: 'utf8' });
    const compiled = files.filter((file) => !file.split('/').includes('node_modules'));
    expect(compiled.some((file) => file.endsWith('.d.ts'))).toBe(true);
    expect(compiled.filter((file) => file.endsWith('.map'))).toEqual([]);
  });

  it('contain the rules that Prometheus starts with, and not their tests', () => {
    const folder = (top: string): string[] => readdirSync(join(top, 'dashboards', 'prometheus')).toSorted();
    const packed = folder(join(project, 'node_modules', '@telltale', 'plane'));
    expect(packed).toContain('services.rules.yaml');
    expect(packed).toEqual(folder(root).filter((name) => name !== 'tests'));
  });

  it('contain the routes and templates that Alertmanager starts with', () => {
    const dashboards = join(project, 'node_modules', '@telltale', 'plane', 'dashboards');
    expect(readdirSync(join(dashboards, 'alertmanager')).toSorted()).toEqual(['alertmanager.yaml', 'templates']);
  });

  it.each(packages)('pass publint and arethetypeswrong (%s)', (name) => {
    const tarball = tarballOf(name);
    const check = (program: string, ...args: string[]): void =>
      void execFileSync(process.execPath, [join(root, 'tests/apps/node_modules', program), ...args], {
        stdio: 'pipe',
        env: cleanEnvironment(),
      });
    expect(() => check('publint/src/cli.js', 'run', '--strict', tarball)).not.toThrow();
    expect(() => check('@arethetypeswrong/cli/dist/index.js', tarball, '--profile', 'esm-only')).not.toThrow();
  });

  it.each(packages)('run nothing when they are installed (%s)', (name) => {
    const { scripts = {} }: { scripts?: Record<string, string> } = JSON.parse(
      readFileSync(join(project, 'node_modules', '@telltale', name, 'package.json'), 'utf8'),
    );
    expect(Object.keys(scripts).filter((script) => /^(pre|post)?(install|prepare)$/.test(script))).toEqual([]);
  });

  it('contain the telltale command', () => {
    const help = execFileSync(join(project, 'node_modules', '.bin', 'telltale'), ['--help'], {
      cwd: project,
      encoding: 'utf8',
      env: { ...cleanEnvironment(), PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` },
    });
    expect(help).toContain('npx telltale up');
  });
});
