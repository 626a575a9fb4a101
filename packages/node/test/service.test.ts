// Who a process says it is, by its settings, its cloud, PM2, npm and the package.json files around it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtures, ownFolder, removeFolders } from './support/app.ts';

afterAll(removeFolders);

interface Case {
  readonly cwd: string;
  readonly entry?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly removed?: boolean;
}

interface Described {
  readonly name: string;
  readonly version?: string;
  readonly identity: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** What the Kubernetes component says of a pod with all names. */
const pod = { TELLTALE_K8S_SERVICE: 'till', TELLTALE_K8S_APP_NAME: 'shop', TELLTALE_K8S_APP: 'web' };

let root: string;

function file(path: string, content: string | object = ''): void {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content));
}

/** One process for all of them: each has the folders below `root` and nothing of this machine's environment. */
function describeAll(cases: readonly Case[]): Described[] {
  const rooted = cases.map(({ cwd, entry, ...more }) => ({
    ...more,
    cwd: join(root, cwd),
    ...(entry !== undefined && { entry: join(root, entry) }),
  }));
  const { stdout, stderr } = spawnSync(process.execPath, [join(fixtures, 'describes.mjs')], {
    input: JSON.stringify(rooted),
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** A name, and a version where there is one. */
function named({ name, version }: Described): string {
  return version === undefined ? name : `${name} ${version}`;
}

beforeAll(() => {
  root = ownFolder();
  file('mono/package.json', { name: 'mono', workspaces: ['packages/*'] });
  file('mono/packages/api/package.json', { name: 'api', version: '1.2.3' });
  file('mono/packages/api/dist/main.js');
  file('mono/packages/api/dist/package.json', { type: 'commonjs' });
  file('mono/packages/web/package.json', { name: '@org/web' });
  file('mono/packages/web/server.js');
  file('mono/node_modules/next/package.json', { name: 'next', version: '16.0.0' });
  file('mono/node_modules/next/dist/bin/next');
  file('mono/node_modules/.pnpm/tool@1.0.0/node_modules/tool/package.json', { name: 'tool' });
  file('mono/node_modules/.pnpm/tool@1.0.0/node_modules/tool/bin.js');
  mkdirSync(join(root, 'mono/node_modules/.bin'));
  symlinkSync('../next/dist/bin/next', join(root, 'mono/node_modules/.bin/next'));
  symlinkSync('../packages/api', join(root, 'mono/node_modules/api'));
  file('mono/.yarn/cache/next-npm-16.zip/node_modules/next/dist/bin/next');
  file('bare/one/app.js');
  file('bare/two/app.js');
  file('bare/worker.js');
  file('global/node_modules/served/package.json', { name: 'served', version: '4.0.0' });
  file('global/node_modules/served/bin.js');
  file('odd/package.json', '{ "name": "od');
  file('odd/app.js');
  file('nameless/package.json', { version: '1.0.0' });
  file('nameless/app.js');
  file('bom/package.json', '\uFEFF{"name":"bom"}');
  file('bom/app.js');
  file('fifo/app.js');
  execFileSync('mkfifo', [join(root, 'fifo/package.json')]);
  file('standalone/apps/site/package.json', { name: 'site', version: '2.0.0' });
  file('standalone/apps/site/server.js');
  file('standalone/package.json', { name: 'whole' });
  file('task/package.json', { name: 'handlers', version: '7.0.0' });
  file('pm2/node_modules/pm2/package.json', { name: 'pm2', version: '7.0.4' });
  file('pm2/node_modules/pm2/lib/ProcessContainer.js');
  file('pm2/node_modules/pm2/lib/ProcessContainerFork.js');
  for (const name of ['one', 'two']) {
    file(`pm2/${name}/package.json`, { name: `pm2-${name}`, version: '5.0.0' });
    file(`pm2/${name}/index.js`);
  }
});

describe('the name of a service', () => {
  const next = 'mono/node_modules/next/dist/bin/next';
  const cases: readonly (readonly [string, Case, string])[] = [
    ['is that of its entry’s package', { cwd: '.', entry: 'mono/packages/api/dist/main.js' }, 'api 1.2.3'],
    ['is its package’s where the entry is a folder', { cwd: '.', entry: 'mono/packages/api' }, 'api 1.2.3'],
    [
      'is its package’s where the entry has no extension',
      { cwd: '.', entry: 'mono/packages/api/dist/main' },
      'api 1.2.3',
    ],
    ['is the linked workspace’s', { cwd: 'mono', entry: 'mono/node_modules/api/dist/main.js' }, 'api 1.2.3'],
    [
      'is the linked workspace’s, without an extension',
      { cwd: 'mono', entry: 'mono/node_modules/api/dist/main' },
      'api 1.2.3',
    ],
    ['is that of a scope', { cwd: 'mono', entry: 'mono/packages/web/server.js' }, '@org/web'],
    ['is the workspace’s, by a command of the root’s', { cwd: 'mono/packages/api', entry: next }, 'api 1.2.3'],
    ['is the other workspace’s, by the same command', { cwd: 'mono/packages/web', entry: next }, '@org/web'],
    [
      'is the workspace’s, by the link to a command',
      { cwd: 'mono/packages/web', entry: 'mono/node_modules/.bin/next' },
      '@org/web',
    ],
    [
      'is the workspace’s, by a command that pnpm has installed',
      { cwd: 'mono/packages/web', entry: 'mono/node_modules/.pnpm/tool@1.0.0/node_modules/tool/bin.js' },
      '@org/web',
    ],
    [
      'is the workspace’s, by a command in an archive of Yarn’s',
      { cwd: 'mono/packages/api', entry: 'mono/.yarn/cache/next-npm-16.zip/node_modules/next/dist/bin/next' },
      'api 1.2.3',
    ],
    [
      'is that of the workspace for which npm was called, where its script goes to the root',
      { cwd: 'mono', entry: next, env: { npm_package_json: join('ROOT', 'mono/packages/api/package.json') } },
      'api 1.2.3',
    ],
    [
      'is that of the working folder, where npm was called for the root',
      { cwd: 'mono/packages/web', entry: next, env: { npm_package_json: join('ROOT', 'mono/package.json') } },
      '@org/web',
    ],
    ['is the root’s, by a command in the root', { cwd: 'mono', entry: next }, 'mono'],
    [
      'is the command’s own where there is nothing else',
      { cwd: 'bare', entry: 'global/node_modules/served/bin.js' },
      'served 4.0.0',
    ],
    ['is that of the working folder without an entry', { cwd: 'mono/packages/api/dist' }, 'api 1.2.3'],
    [
      'is the entry’s package’s where the working folder was removed',
      { cwd: '.', entry: 'bom/app.js', removed: true },
      'bom',
    ],
    [
      'is unknown where the working folder was removed and there is no entry',
      { cwd: 'mono', removed: true },
      'unknown_service:node',
    ],
    ['is that of a standalone build', { cwd: 'standalone', entry: 'standalone/apps/site/server.js' }, 'site 2.0.0'],
    ['is unknown without a package.json', { cwd: 'bare/one', entry: 'bare/one/app.js' }, 'unknown_service:node'],
    ['is unknown where no package.json has one', { cwd: 'nameless', entry: 'nameless/app.js' }, 'unknown_service:node'],
    ['is unknown where package.json is broken', { cwd: 'odd', entry: 'odd/app.js' }, 'unknown_service:node'],
    ['is unknown where package.json is a pipe', { cwd: 'fifo', entry: 'fifo/app.js' }, 'unknown_service:node'],
    [
      'is the function’s on Lambda, with the version of its package',
      {
        cwd: 'task',
        entry: 'bare/one/app.js',
        env: { AWS_LAMBDA_FUNCTION_NAME: 'resize', LAMBDA_TASK_ROOT: join('ROOT', 'task') },
      },
      'resize 7.0.0',
    ],
    [
      'is the service’s on Cloud Run',
      { cwd: 'mono', entry: next, env: { K_SERVICE: 'front', K_REVISION: 'front-3' } },
      'front',
    ],
    [
      'is the annotation’s of an injected pod, as the job in Prometheus is',
      { cwd: 'mono', entry: next, env: pod },
      'till',
    ],
    [
      'is the recommended label’s of an injected pod without that annotation',
      { cwd: 'mono', entry: next, env: { ...pod, TELLTALE_K8S_SERVICE: '' } },
      'shop',
    ],
    [
      'is the label app’s of an injected pod without the others',
      { cwd: 'mono', entry: next, env: { ...pod, TELLTALE_K8S_SERVICE: '', TELLTALE_K8S_APP_NAME: '' } },
      'web',
    ],
    ['is the site’s on Azure', { cwd: 'mono', entry: next, env: { WEBSITE_SITE_NAME: 'shop-eu' } }, 'shop-eu'],
    [
      'is the one that PM2 was given, and the version the app’s, in fork mode',
      {
        cwd: 'pm2/one',
        entry: 'pm2/node_modules/pm2/lib/ProcessContainerFork.js',
        env: { name: 'tills', pm_exec_path: join('ROOT', 'pm2/one/index.js') },
      },
      'tills 5.0.0',
    ],
    [
      'is the one that PM2 was given, and the version the app’s, in cluster mode',
      {
        cwd: '.',
        entry: 'pm2/node_modules/pm2/lib/ProcessContainer.js',
        env: { pm2_env: JSON.stringify({ name: 'tills', pm_exec_path: join('ROOT', 'pm2/one/index.js') }) },
      },
      'tills 5.0.0',
    ],
    ...['one', 'two'].map(
      (name) =>
        [
          `is the package’s where PM2 was given none (${name})`,
          {
            cwd: '.',
            entry: 'pm2/node_modules/pm2/lib/ProcessContainerFork.js',
            env: { name: 'index', pm_exec_path: join('ROOT', `pm2/${name}/index.js`) },
          },
          `pm2-${name} 5.0.0`,
        ] as const,
    ),
    ...['one', 'two'].map(
      (name) =>
        [
          `is by its folder where PM2 was given none and there is no package (${name})`,
          {
            cwd: '.',
            entry: 'pm2/node_modules/pm2/lib/ProcessContainerFork.js',
            env: { name: 'app', pm_exec_path: join('ROOT', `bare/${name}/app.js`) },
          },
          `${name}-app`,
        ] as const,
    ),
    [
      'is the script’s where PM2 was given none and the script has one',
      {
        cwd: '.',
        entry: 'pm2/node_modules/pm2/lib/ProcessContainerFork.js',
        env: { name: 'worker', pm_exec_path: join('ROOT', 'bare/worker.js') },
      },
      'worker',
    ],
    [
      'is its own for a child of an app under PM2',
      {
        cwd: 'bare',
        entry: 'mono/packages/api/dist/main.js',
        env: { name: 'tills', pm_exec_path: join('ROOT', 'pm2/one/index.js') },
      },
      'api 1.2.3',
    ],
  ];
  let described: Described[];
  beforeAll(() => {
    const rooted = cases.map(([, of]) => JSON.parse(JSON.stringify(of).replaceAll('ROOT', root)));
    described = describeAll(rooted);
  });

  it.each(cases.map(([title, , expected], index) => [title, index, expected] as const))('%s', (_, index, expected) => {
    expect(named(described[index] as Described)).toBe(expected);
  });
});

describe('services without a name', () => {
  it('are distinguished by their entries, and share neither spool nor page', () => {
    const [one, again, two, here] = describeAll([
      { cwd: 'bare/one', entry: 'bare/one/app.js' },
      { cwd: 'bare', entry: 'bare/one/app.js' },
      { cwd: 'bare', entry: 'bare/two/app.js' },
      { cwd: 'bare' },
    ]).map(({ identity }) => identity);
    expect(again).toBe(one);
    expect(new Set([one, two, here]).size).toBe(3);
  });

  it('with a name have it for that, too', () => {
    const [{ identity }] = describeAll([{ cwd: '.', entry: 'mono/packages/api' }]) as [Described];
    expect(identity).toBe('api');
  });
});

describe('a cloud', () => {
  it.each([
    [
      'AWS Lambda',
      {
        AWS_LAMBDA_FUNCTION_NAME: 'resize',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/30/[$LATEST]4f',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/resize',
        AWS_REGION: 'eu-central-1',
      },
      {
        'cloud.provider': 'aws',
        'cloud.platform': 'aws_lambda',
        'cloud.region': 'eu-central-1',
        'faas.name': 'resize',
        'faas.version': '$LATEST',
        'faas.instance': '2026/11/30/[$LATEST]4f',
        'faas.max_memory': '536870912',
        'aws.log.group.names': '/aws/lambda/resize',
      },
    ],
    [
      'Cloud Run',
      { K_SERVICE: 'front', K_REVISION: 'front-3' },
      { 'cloud.provider': 'gcp', 'cloud.platform': 'gcp_cloud_run', 'faas.name': 'front', 'faas.version': 'front-3' },
    ],
    [
      'Azure Functions',
      { WEBSITE_SITE_NAME: 'shop', FUNCTIONS_WORKER_RUNTIME: 'node', REGION_NAME: 'West Europe' },
      {
        'cloud.provider': 'azure',
        'cloud.platform': 'azure.functions',
        'cloud.region': 'West Europe',
        'faas.name': 'shop',
      },
    ],
  ])('of %s is described by OpenTelemetry’s attributes', (_, env, expected) => {
    const [{ attributes }] = describeAll([{ cwd: 'bare', env }]) as [Described];
    expect(attributes).toMatchObject(expected);
  });
});
