// Services under pm2: each has its own name and settings, and one page counts what all processes of one answered.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { cleanEnvironment, ownFolder, preloadPath, removeFolders } from '../../packages/node/test/support/app.ts';
import { startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { freePort } from '../support/free-port.ts';

afterAll(removeFolders);

const apps = fileURLToPath(new URL('../apps/', import.meta.url));
const program = createRequire(apps).resolve('pm2/bin/pm2');

async function counted(port: number): Promise<number | undefined> {
  try {
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })).text();
    const counts = [...page.matchAll(/^http_server_request_duration_seconds_count\S* (\d+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  } catch {
    // Not yet: nobody listens.
    return undefined;
  }
}

it('all processes of pm2 in cluster mode are on one page, also after a reload', async () => {
  await using stub = await startBulkStub();
  const [port, metricsPort] = [await freePort(), await freePort()];
  const env = {
    ...cleanEnvironment(),
    PM2_HOME: ownFolder(),
    PORT: String(port),
    OTEL_SERVICE_NAME: 'under-pm2',
    TELLTALE_ELASTICSEARCH_URL: stub.url,
    TELLTALE_SPOOL_DIR: ownFolder(),
    TELLTALE_METRICS_HOST: '127.0.0.1',
    TELLTALE_METRICS_PORT: String(metricsPort),
  };
  const pm2 = (...args: string[]): void =>
    void execFileSync(process.execPath, [program, ...args], { cwd: apps, env, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    pm2('start', 'serves-at.cjs', '-i', '2', '--node-args', `--import=${preloadPath}`);
    const pids = new Set<string>();
    let requests = 0;
    const request = async (): Promise<void> => {
      pids.add(await (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text());
      requests += 1;
    };
    await expect.poll(request).toBeUndefined();
    for (; pids.size < 2 || requests < 10; ) await request();
    await expect.poll(() => counted(metricsPort)).toBe(requests);
    // Each process logged its start, with the service's name.
    const starts = (): Set<unknown> =>
      new Set(stub.documents.filter(({ service }) => service.name === 'under-pm2').map(({ process: of }) => of.pid));
    await expect.poll(() => starts().size).toBe(2);
    pm2('reload', 'all');
    for (; pids.size < 4; ) await request();
    await expect.poll(() => counted(metricsPort)).toBe(requests);
  } finally {
    pm2('kill');
  }
});

it('each app of a pm2 ecosystem file is its own service, with the settings of the file', async () => {
  await using stub = await startBulkStub();
  const metricsPort = await freePort();
  const folder = ownFolder();
  const serves = `require('node:http').createServer((_, response) => response.end()).listen(0, '127.0.0.1'); console.log('up');`;
  for (const [nth, name] of ['tills', 'one', 'two'].entries()) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'package.json'), JSON.stringify({ name: `of-${name}`, version: `${nth}.0.0` }));
    writeFileSync(join(folder, name, 'index.js'), serves);
  }
  const settings = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_METRICS_HOST: '127.0.0.1' };
  const apps = [
    {
      name: 'tills',
      script: 'tills/index.js',
      exec_mode: 'cluster',
      instances: 2,
      env: { ...settings, TELLTALE_METRICS_PORT: metricsPort },
    },
    // Without names: pm2 takes that of the script, which both have.
    ...['one', 'two'].map((name) => ({
      script: 'index.js',
      cwd: join(folder, name),
      env: { ...settings, TELLTALE_METRICS_PORT: 0 },
    })),
  ];
  writeFileSync(join(folder, 'ecosystem.config.js'), `module.exports = ${JSON.stringify({ apps })};`);
  // What is in NODE_OPTIONS is loaded into pm2's own processes too.
  const env = {
    ...cleanEnvironment(),
    PM2_HOME: ownFolder(),
    XDG_STATE_HOME: ownFolder(),
    NODE_OPTIONS: `--import=${preloadPath}`,
  };
  const pm2 = (...args: string[]): string =>
    execFileSync(process.execPath, [program, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).toString();
  try {
    pm2('start', 'ecosystem.config.js');
    const services = (): string[] =>
      stub.documents
        .filter(({ message }) => message === 'up')
        .map(({ service }) => `${service.name} ${service.version}`)
        .toSorted();
    await expect.poll(services).toEqual(['of-one 1.0.0', 'of-two 2.0.0', 'tills 0.0.0', 'tills 0.0.0']);
    expect(new Set(stub.documents.map(({ service }) => service.name))).toEqual(new Set(['of-one', 'of-two', 'tills']));
    const page = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(page).toMatch(/^target_info\{.*service_name="tills"/m);
  } finally {
    pm2('kill');
  }
});
