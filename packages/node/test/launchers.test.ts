// What only starts the app is none of its processes: package managers, runners and process managers are left alone.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLauncher } from '../src/process/launchers.ts';
import { cleanEnvironment, ownFolder, preloadPath, removeFolders } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';

afterAll(removeFolders);

let root: string;
beforeAll(() => {
  root = ownFolder();
  const files = {
    'package.json': JSON.stringify({ name: 'mono', private: true, workspaces: ['packages/*'] }),
    'node_modules/serve-it/package.json': JSON.stringify({ name: 'serve-it', version: '9.0.0', bin: 'cli.js' }),
    'node_modules/serve-it/cli.js':
      "#!/usr/bin/env node\nconsole.log('served');\nrequire('http').createServer().listen(0, '127.0.0.1', function () { this.close(); });\n",
    ...Object.fromEntries(
      ['api', 'web'].map((name) => [
        `packages/${name}/package.json`,
        JSON.stringify({ name, version: '1.0.0', scripts: { start: 'serve-it' } }),
      ]),
    ),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  chmodSync(join(root, 'node_modules/serve-it/cli.js'), 0o755);
  mkdirSync(join(root, 'node_modules/.bin'));
  symlinkSync('../serve-it/cli.js', join(root, 'node_modules/.bin/serve-it'));
});

/** Runs a command with the preload in NODE_OPTIONS: everything that it starts inherits that. */
async function run(command: string, args: readonly string[], cwd = root) {
  await using stub = await startBulkStub();
  const env = {
    ...cleanEnvironment(),
    NODE_OPTIONS: `--import=${preloadPath}`,
    TELLTALE_ELASTICSEARCH_URL: stub.url,
    TELLTALE_METRICS_PORT: '0',
    TELLTALE_EXIT_FLUSH_MS_MAX: '60000',
    XDG_STATE_HOME: ownFolder(),
  };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  const starts = stub.documents.filter(
    (one) => (one as { 'event.action'?: string })['event.action'] === 'process-start',
  );
  return { code, output, messages: stub.documents.map(({ message }) => message), starts, documents: stub.documents };
}

describe('npm', () => {
  it.each(['api', 'web'])('is no process of the workspace %s that it starts by a command of the root', async (name) => {
    const { code, output, starts, documents } = await run('npm', ['start', '--silent', '-w', name]);
    expect({ code, output }).toEqual({ code: 0, output: 'served\n' });
    expect(starts).toHaveLength(1);
    expect(new Set(documents.map(({ service }) => `${service.name} ${service.version}`))).toEqual(
      new Set([`${name} 1.0.0`]),
    );
  });

  it('is not counted as a process of the app if npx starts it', async () => {
    const { code, output, starts, documents } = await run('npx', ['--no', 'serve-it'], join(root, 'packages/web'));
    expect({ code, output }).toEqual({ code: 0, output: 'served\n' });
    expect(starts).toHaveLength(1);
    expect(documents[0]?.service.name).toBe('web');
  });
});

it('an app in a removed folder continues, and so do its logs', async () => {
  const folder = ownFolder();
  const script = `cd '${folder}' && rmdir '${folder}' && exec '${process.execPath}' -e 'console.log("from nowhere")'`;
  const { code, output, messages } = await run('sh', ['-c', script]);
  expect({ code, output }).toEqual({ code: 0, output: 'from nowhere\n' });
  expect(messages).toContain('from nowhere');
});

describe('an entry', () => {
  it.each([
    '/usr/lib/node_modules/npm/bin/npm-cli.js',
    '/usr/share/nodejs/npm/bin/npx-cli.js',
    '/home/user/.nvm/versions/node/v24.0.0/lib/node_modules/npm/bin/npm-cli.js',
    '/home/user/.cache/node/corepack/v1/pnpm/10.1.0/bin/pnpm.cjs',
    '/home/user/.cache/node/corepack/v1/yarn/4.6.0/yarn.js',
    '/usr/lib/node_modules/corepack/dist/yarn.js',
    '/opt/yarn-v1.22.22/bin/yarn.js',
    '/srv/app/.yarn/releases/yarn-4.6.0.cjs',
    '/usr/lib/node_modules/pnpm/bin/pnpm.mjs',
    '/srv/app/node_modules/.pnpm/tsx@4.20.0/node_modules/tsx/dist/cli.mjs',
    '/srv/app/node_modules/nodemon/bin/nodemon.js',
    '/usr/lib/node_modules/pm2/bin/pm2',
    '/usr/lib/node_modules/pm2/lib/Daemon.js',
    '/usr/lib/node_modules/pm2/bin/pm2-runtime',
    '/srv/app/node_modules/@nestjs/cli/bin/nest.js',
    'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js',
  ])('%s only starts others', (entry) => {
    expect(isLauncher(entry)).toBe(true);
  });

  it.each([
    undefined,
    '/srv/app/server.js',
    '/srv/npm/server.js',
    '/srv/yarn/index.js',
    '/srv/pnpm/app/main.js',
    '/srv/app/node_modules/next/dist/bin/next',
    '/srv/app/node_modules/npm-statistics/server.js',
    '/srv/app/node_modules/pm2/lib/ProcessContainer.js',
    '/srv/app/node_modules/pm2/lib/ProcessContainerFork.js',
    '/srv/app/node_modules/verdaccio/bin/verdaccio',
  ])('%s is an app', (entry) => {
    expect(isLauncher(entry)).toBe(false);
  });
});
