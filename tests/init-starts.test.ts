// Small services that `telltale init` has changed are started as they are: each ships its logs by what was written alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it, vi } from 'vitest';
import { init, removeServices, service } from '../packages/cli/test/support/service-folder.ts';
import { startBulkStub } from '../packages/node/test/support/bulk-stub.ts';
import { cleanEnvironment } from './support/service.ts';

afterAll(removeServices);

const root = fileURLToPath(new URL('..', import.meta.url));
const says = "console.log('sold');";
const apps = 'tests/apps/node_modules';

interface Small {
  readonly name: string;
  readonly files: Readonly<Record<string, string | object>>;
  /** Packages by the folders that they are in. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Whether what starts it waits for it to come back. */
  readonly isEnded?: boolean;
}

const services: readonly Small[] = [
  {
    name: 'of ES modules',
    files: {
      'package.json': { type: 'module', scripts: { start: 'node app.js' } },
      'app.js': `import 'node:fs'; ${says}`,
    },
  },
  {
    name: 'of CommonJS, behind another script, in a pipe',
    files: {
      'package.json': { scripts: { start: 'npm run --silent serve', serve: 'node app.js | cat' } },
      'app.js': `require('node:fs'); ${says}`,
    },
  },
  {
    name: 'of TypeScript, by tsx',
    files: {
      'package.json': { scripts: { start: 'tsx app.ts' } },
      'app.ts': `const text: string = 'sold'; console.log(text);`,
    },
    packages: { tsx: `${apps}/tsx`, '.bin/tsx': `${apps}/tsx/dist/cli.mjs` },
  },
  {
    name: 'that has a file of settings of its own',
    files: {
      'package.json': { scripts: { start: 'node --env-file=.env app.js' } },
      'app.js': says,
      '.env': 'SHOP=1\r\nTELLTALE_LOGS_DATASET=own\r\n',
    },
  },
  {
    name: 'that starts with options of Node in the environment',
    files: {
      'package.json': { scripts: { start: 'NODE_OPTIONS=--max-old-space-size=512 node app.js' } },
      'app.js': `if (process.execArgv.length + process.env.NODE_OPTIONS.length > 20) ${says}`,
    },
  },
  {
    name: "of PM2's file, an app in a folder of its own",
    files: {
      'package.json': { name: 'shop', scripts: { start: 'pm2-runtime start ecosystem.config.js' } },
      'ecosystem.config.js': `module.exports = { apps: [{ script: 'app.js', cwd: './api', autorestart: false }] };`,
      'api/app.js': says,
    },
    packages: { '.bin/pm2-runtime': `${apps}/pm2/bin/pm2-runtime` },
    isEnded: true,
  },
  {
    name: "of PM2's file, in cluster mode",
    files: {
      'package.json': { name: 'shop', scripts: { start: 'pm2-runtime start ecosystem.config.js' } },
      'ecosystem.config.js': `module.exports = { apps: [{ script: 'app.js', exec_mode: 'cluster', autorestart: false }] };`,
      'app.js': `${says} process.disconnect();`,
    },
    packages: { '.bin/pm2-runtime': `${apps}/pm2/bin/pm2-runtime` },
    isEnded: true,
  },
];

it.concurrent.each(services)('a service $name', async ({ files, packages = {}, isEnded = false }) => {
  await using stub = await startBulkStub();
  const folder = service({ ...files, '.telltale/elasticsearch-api-key': 'key-of-the-service\n' });
  const all = { '@telltale/node': 'packages/node', ...packages };
  for (const [name, target] of Object.entries(all)) {
    const path = join(folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, target), path);
  }
  await init(folder, ['--elasticsearch', stub.url, '--write', '--no-proof']);
  const before = stub.documents.length;
  const child = spawn('npm', ['start', '--silent'], {
    cwd: folder,
    detached: true,
    env: {
      ...cleanEnvironment(),
      PM2_HOME: join(folder, 'pm2'),
      TELLTALE_SPOOL_DIR: join(folder, 'spool'),
      TELLTALE_METRICS_PORT: '0',
      TELLTALE_EXIT_FLUSH_MS_MAX: '60000',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  const closed = once(child, 'close');
  if (isEnded) {
    await vi.waitFor(() => expect(stub.documents.map(({ message }) => message)).toContain('sold'), 120_000);
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  }
  const [code] = await closed;
  if (!isEnded) expect(code, output.join('')).toBe(0);
  const sold = stub.documents.slice(before).filter(({ message }) => message === 'sold');
  expect(sold, `${output.join('')}${readFileSync(join(folder, 'package.json'), 'utf8')}`).toHaveLength(1);
  expect(new Set(stub.authorizations)).toEqual(new Set(['ApiKey key-of-the-service']));
  expect(stub.indices[stub.documents.findIndex(({ message }) => message === 'sold')]).toBe(
    '.env' in files ? 'logs-own-default' : 'logs-app-default',
  );
});
