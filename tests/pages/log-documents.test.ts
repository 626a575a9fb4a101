// docs/log-documents.md says what a document is: its example, its table of an app's own fields and its list of fields are true.
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { logDocumentsPage } from '../../packages/catalog/scripts/log-fields-page.ts';
import { startApp } from '../../packages/node/test/support/app.ts';
import { startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { folderOf, removeApps } from './faulty-apps.ts';

afterAll(removeApps);

const page = readFileSync(new URL('../../docs/log-documents.md', import.meta.url), 'utf8');
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const block = (language: string): string => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';

/** A folder with an app, and the packages of the workspace. */
function appOf(code: string): string {
  const folder = folderOf({ 'package.json': '{ "name": "shop", "version": "1.4.0" }', 'app.mjs': code });
  symlinkSync(modules, join(folder, 'node_modules'), 'dir');
  return folder;
}

/** `{ a: { b: 1 } }` as `a.b` and 1. */
function flat(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`));
}

it('its list of fields is what `npm run docs` writes', () => {
  expect(page).toBe(logDocumentsPage(page));
  expect(page).toContain('| `trace.id` | `keyword` | the preload |');
});

it('its example is the document of its service', async () => {
  await using stub = await startBulkStub();
  // On a free port, and until it is asked to end.
  const code = block('js').replace('listen(3000, ', 'listen(0, ');
  expect(code).not.toBe(block('js'));
  const cwd = appOf(
    `${code}`
      .replace('createServer((', 'const server = createServer((')
      .concat(
        "server.on('listening', () => fetch('http://127.0.0.1:' + server.address().port).then(() => server.close()));",
      ),
  );
  await using app = startApp(['app.mjs'], {
    cwd,
    env: {
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: join(cwd, 'spool'),
      TELLTALE_EXIT_FLUSH_MS_MAX: '60000',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=production',
    },
  });
  await app.ended();
  const documented = JSON.parse(block('json'));
  const [document, ...others] = stub.documents;
  expect([others, stub.indices]).toEqual([[], ['logs-app-default']]);
  const ofTheRun = ['@timestamp', 'trace', 'span', 'host', 'process'];
  const same = (one: object): object =>
    Object.fromEntries(
      flat(one)
        .filter(([name]) => !/\.container\./.test(name))
        .map(([name, value]) => [
          name,
          name === 'error.stack_trace' || ofTheRun.includes(name.split('.')[0] ?? '') ? typeof value : value,
        ]),
    );
  expect(same(document ?? {})).toEqual(same(documented));
});

it('each row of its table stores what it says', async () => {
  const rows = [...page.matchAll(/^\| `((?:pino|winston|bunyan|console)\..*?)` \| (.*) \|$/gm)].map(
    ([, code = '', stored = '']) => ({
      code,
      stored: [...stored.matchAll(/`([\w.@]+)(?:: ([^`]+))?`/g)].map(([, name = '', value]) => ({ name, value })),
    }),
  );
  expect(rows.length).toBe(9);
  await using stub = await startBulkStub();
  const cwd = appOf(`
    import bunyanOf from 'bunyan';
    import pinoOf from 'pino';
    import winstonOf from 'winston';
    const pino = pinoOf();
    const bunyan = bunyanOf.createLogger({ name: 'x' });
    const winston = winstonOf.createLogger({ transports: [new winstonOf.transports.Console()] });
    ${rows.map(({ code }) => `${code};`).join('\n')}`);
  await using app = startApp(['app.mjs'], {
    cwd,
    env: {
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: join(cwd, 'spool'),
      TELLTALE_EXIT_FLUSH_MS_MAX: '60000',
    },
  });
  const { stderr } = await app.ended();
  expect(stub.documents.length, stderr).toBe(rows.length);
  for (const [index, { code, stored }] of rows.entries()) {
    const document = new Map(flat(stub.documents[index]));
    for (const { name, value } of stored) {
      if (name === 'console') continue;
      expect({ code, name, value: String(document.get(name)) }).toEqual({
        code,
        name,
        value: value ?? expect.stringMatching(/\n {4}at /),
      });
    }
  }
});
