// An app that uses winston-elasticsearch: carried by our shipper to where the app sends its logs, without a line changed.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders, runApp } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';

afterAll(removeFolders);

const rootModules = dirname(dirname(fileURLToPath(import.meta.resolve('winston/package.json'))));

/** A project with winston and a package that bears the name, and says so when it is used itself. */
function project(): string {
  const folder = ownFolder();
  const modules = join(folder, 'node_modules');
  const fake = join(modules, 'winston-elasticsearch');
  mkdirSync(fake, { recursive: true });
  symlinkSync(join(rootModules, 'winston'), join(modules, 'winston'));
  writeFileSync(join(fake, 'package.json'), '{"name":"winston-elasticsearch","version":"0.19.0","main":"index.js"}');
  writeFileSync(
    join(fake, 'index.js'),
    `const { Writable } = require('node:stream');
     class ElasticsearchTransport extends Writable {
       constructor() { super({ objectMode: true, write: (info, encoding, next) => next() }); console.log('itself'); }
       log() {}
     }
     module.exports = { ElasticsearchTransport };
     require('winston').transports.Elasticsearch = ElasticsearchTransport;`,
  );
  const app = (load: string): string => `${load}
    const transport = new ElasticsearchTransport({ clientOpts: { node: process.env.THEIRS }, index: 'theirs' });
    winston.createLogger({ transports: [transport] }).info('by their transport', { n: 1 });
    winston.createLogger({ transports: [new winston.transports.Console({ silent: true })] }).info('by another');`;
  writeFileSync(
    join(folder, 'app.cjs'),
    app(`const winston = require('winston'); const { ElasticsearchTransport } = require('winston-elasticsearch');`),
  );
  writeFileSync(
    join(folder, 'app.mjs'),
    app(`import winston from 'winston'; import elasticsearch from 'winston-elasticsearch';
         const { ElasticsearchTransport } = elasticsearch;`),
  );
  writeFileSync(
    join(folder, 'registered.cjs'),
    app(`const winston = require('winston'); require('winston-elasticsearch');
         const { Elasticsearch: ElasticsearchTransport } = winston.transports;`),
  );
  return folder;
}

async function run(file: string, env: Record<string, string> = {}) {
  await using ours = await startBulkStub();
  await using theirs = await startBulkStub();
  const folder = project();
  const end = await runApp([file], {
    cwd: folder,
    env: {
      TELLTALE_ELASTICSEARCH_URL: ours.url,
      TELLTALE_SPOOL_DIR: join(folder, 'spool'),
      XDG_STATE_HOME: join(folder, 'state'),
      THEIRS: theirs.url,
      ...env,
    },
  });
  const seen = (stub: typeof ours) => stub.documents.map(({ message }, at) => [stub.indices[at], message]);
  return { end, ours: seen(ours), theirs: seen(theirs) };
}

describe.each(['app.cjs', 'app.mjs', 'registered.cjs'])('an app that uses winston-elasticsearch (%s)', (file) => {
  it('has its records in its own index once, and those of other loggers in ours', async () => {
    const { end, ours, theirs } = await run(file);
    expect(end).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(theirs).toEqual([['theirs', 'by their transport']]);
    expect(ours).toEqual([['logs-app-default', 'by another']]);
  });

  it('is not replaced with TELLTALE_WINSTON_ELASTICSEARCH=false', async () => {
    const { end, ours, theirs } = await run(file, { TELLTALE_WINSTON_ELASTICSEARCH: 'false' });
    expect(end).toMatchObject({ code: 0, stdout: 'itself\n' });
    expect(theirs).toEqual([]);
    expect(ours.map(([, message]) => message)).toEqual(['itself', 'by their transport', 'by another']);
  });
});
