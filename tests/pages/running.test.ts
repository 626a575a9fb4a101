// The commands and files of docs/running.md do what the page says.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startKeyServer } from '../../packages/cli/test/support/key-server.ts';
import { filesIn, init, removeServices, service } from '../../packages/cli/test/support/service-folder.ts';
import { settings } from '../../packages/node/src/settings/settings-schema.ts';
import { startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { cleanEnvironment } from '../support/service.ts';
import { folderOf, removeApps } from './faulty-apps.ts';

afterAll(removeApps);
afterAll(removeServices);

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/running.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text = '']) => text);
const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));

let folder: string;
beforeAll(() => {
  const says = "console.log('ready');";
  folder = folderOf({
    'package.json': '{ "name": "shop", "scripts": { "start": "node app.cjs" } }',
    'app.mjs': `import 'node:fs'; ${says}`,
    'app.cjs': `require('node:fs'); ${says}`,
    'src/app.ts': `const text: string = 'ready'; console.log(text);`,
    'telltale.env': 'TELLTALE_LOGS_DATASET=shop\n',
  });
  const link = (path: string, target: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(root, target), join(folder, path));
  };
  link('node_modules/@telltale/node', 'packages/node');
  link('node_modules/tsx', 'tests/apps/node_modules/tsx');
  link('node_modules/.bin/tsx', 'tests/apps/node_modules/tsx/dist/cli.mjs');
});

const starts = commands.filter((command) => !command.startsWith('telltale'));

it('has commands of each kind', () => {
  expect(starts.length).toBe(7);
  expect(commands.length).toBe(9);
});

it.concurrent.each(starts)('%s ships what the service logs', async (command) => {
  await using stub = await startBulkStub();
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    env: {
      ...cleanEnvironment(),
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: folderOf(),
      TELLTALE_METRICS_PORT: '0',
      TELLTALE_EXIT_FLUSH_MS_MAX: '60000',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  expect(code, stderr).toBe(0);
  const lines = stub.documents.filter(({ message }) => message === 'ready');
  expect(lines.map((one) => [one.service.name, one.log.logger])).toEqual([['shop', 'console']]);
  if (command.includes('--env-file')) expect(stub.indices).toContain('logs-shop-default');
});

describe('telltale init', () => {
  const [shows = '', writes = ''] = commands.filter((command) => command.startsWith('telltale'));
  const manifest = '{\n  "name": "shop",\n  "type": "module",\n  "scripts": {\n    "start": "node app.js"\n  }\n}\n';

  it('shows the diff of the page', () => {
    const cwd = folderOf({ 'services/shop/package.json': manifest });
    const main = join(root, 'packages/cli/dist/main.js');
    const env = { ...cleanEnvironment(), TELLTALE_PLANE_DIR: join(cwd, 'plane') };
    const { stdout, stderr } = spawnSync(process.execPath, [main, ...shows.split(' ').slice(1)], {
      cwd,
      env,
      encoding: 'utf8',
    });
    expect(stdout, stderr).toContain(blocks('diff')[0]);
  });

  it('writes the changes, and creates a key', async () => {
    await using server = await startKeyServer();
    const shop = service({ 'package.json': manifest });
    const password = join(folderOf({ password: 'hush-hush' }), 'password');
    const [, , , ...args] = writes
      .replace('https://elasticsearch.example.com:9200', server.url)
      .replace('username elastic', 'username admin')
      .replace(/file password$/, `file ${password}`)
      .split(' ');
    const { result } = await init(shop, args);
    expect(result.key).toBe('made');
    expect(Object.keys(filesIn(shop))).toEqual([
      '.gitignore',
      '.telltale/elasticsearch-api-key',
      'package.json',
      'telltale.env',
    ]);
  });
});

describe('a file', () => {
  const kept = (path: string, text: string, lines: RegExp): string => {
    const before = text.replace(lines, '');
    expect(before).not.toBe(text);
    return service({ 'package.json': '{ "name": "shop", "scripts": {} }', [path]: before });
  };

  it.each([
    ['Dockerfile', 'dockerfile', /"--import", "@telltale\/node", /],
    ['ecosystem.config.js', 'js', /\n.*node_args.*/],
  ] as const)('%s is what telltale init makes of one without the preload', async (path, language, added) => {
    const [text = ''] = blocks(language);
    const without = kept(path, text, added);
    await init(without, ['--write', '--no-proof']);
    expect(filesIn(without)[path]).toBe(text);
  });

  it('in YAML is valid, and contains only settings of the preload', () => {
    const [compose, deployment] = blocks('yaml').map((text) => parse(text));
    expect(compose.services.shop.secrets).toEqual(Object.keys(compose.secrets));
    const [container] = deployment.spec.template.spec.containers;
    const names: string[] = [
      ...Object.keys(compose.services.shop.environment),
      ...container.env.map(({ name }: { name: string }) => name),
    ];
    expect(names.length).toBe(8);
    expect(names.filter((name) => !(name.replace(/_KEY_FILE$/, '_KEY') in settings))).toEqual([]);
    expect(container.command.slice(1, 3)).toEqual(['--import', '@telltale/node']);
  });
});
