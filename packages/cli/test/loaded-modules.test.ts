// What a command loads before it does anything: Elasticsearch's client is loaded only by those that ask Elasticsearch.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Tells on standard error of each module that is loaded. */
const telling = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      process.stderr.write('loaded ' + url + '\\n');
      return next(url, context);
    },
  });
`)}`;

it.each([
  ['--help', 'cli/dist/commands/status.js'],
  ['status --engine native', 'plane/dist/elasticsearch/client.js'],
])('%s loads no client of Elasticsearch', (args, loaded) => {
  const home = mkdtempSync(join(tmpdir(), 'telltale-loaded-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const env = { PATH: process.env.PATH, HOME: home };
  const all = ['--import', telling, main, ...args.split(' ')];
  const { stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', env });
  expect(stderr).toContain(`/packages/${loaded}\n`);
  expect(stderr).not.toContain('/@elastic/');
});
