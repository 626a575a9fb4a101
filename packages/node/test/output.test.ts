// Lines that are printed past every captured logger: those of other loggers are records, those of the app where it is
// asked for, and what is printed stays as it was.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders, runApp } from './support/app.ts';
import { shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

const rootModules = dirname(dirname(fileURLToPath(import.meta.resolve('winston/package.json'))));

/** An app that prints by loggers of many kinds, by packages that are none, and by itself. */
function project(): string {
  const folder = ownFolder();
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  const add = (name: string, code: string, version = '1.0.0'): void => {
    mkdirSync(join(modules, name), { recursive: true });
    writeFileSync(join(modules, name, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }));
    writeFileSync(join(modules, name, 'index.js'), code);
  };
  for (const name of ['winston', 'pino']) symlinkSync(join(rootModules, name), join(modules, name));
  add(
    'acme-logger',
    'exports.write = (text) => process.stdout.write(text); exports.fail = (text) => process.stderr.write(text);',
  );
  add('csv-writer', 'exports.write = (text) => process.stdout.write(text);');
  // Too old to be captured where it logs.
  add('tslog', 'exports.info = (text) => process.stdout.write(text + "\\n");', '3.3.4');
  writeFileSync(
    join(folder, 'app.cjs'),
    `const { Readable, Transform } = require('node:stream');
     const winston = require('winston');
     const pino = require('pino');
     const logger = require('acme-logger');
     const csv = require('csv-writer');
     logger.write('plain\\n');
     logger.write('\\x1b[33m2026-11-30 WARN\\x1b[39m in colours\\n');
     logger.write('in '); logger.write('pieces\\nand a second line\\n');
     logger.write(Buffer.from('[error] of bytes: ü\\n'));
     logger.write(JSON.stringify({ level: 'debug', time: 1, name: 'json', msg: 'as JSON', size: 3 }) + '\\n');
     logger.write(JSON.stringify({ level: 50, message: 'failed', err: { type: 'TypeError', message: 'm', stack: 'TypeError: m\\n    at x (y.js:1:2)' } }) + '\\n');
     logger.fail('to stderr\\n');
     logger.fail('[x] ' + new RangeError('with a stack').stack + '\\n');
     logger.write('10 %\\r20 %\\r'); logger.write('\\x1b[2Kprogress\\n'); logger.write('\\n');
     require('tslog').info('by an old version');
     csv.write('a;b\\n');
     Readable.from(['piped\\n']).pipe(new Transform({ transform: (chunk, _, next) => next(null, chunk) })).pipe(process.stdout);
     winston.createLogger({ transports: [new winston.transports.Stream({ stream: process.stdout })] }).info('by winston');
     winston.createLogger({ transports: [new winston.transports.Console()] }).info('by its console');
     pino({ base: null, timestamp: false }, process.stdout).info('by pino');
     console.log('by console');
     console.table([{ a: 1 }]);
     process.stdout.write('by itself\\n', () => process.stdout.write('called back ' + process.stdout.write('') + '\\n'));`,
  );
  return folder;
}

const byLoggers = [
  'acme-logger | info | plain',
  'acme-logger | warn | 2026-11-30 WARN in colours',
  'acme-logger | info | in pieces',
  'acme-logger | info | and a second line',
  'acme-logger | error | [error] of bytes: ü',
  'json | debug | as JSON | {"size":3}',
  'acme-logger | error | failed | TypeError: m',
  'acme-logger | error | to stderr',
  'acme-logger | error | [x] RangeError: with a stack | RangeError: with a stack',
  'tslog | info | by an old version',
];
const captured = [
  'winston | info | by winston',
  'winston | info | by its console',
  'pino | info | by pino',
  'console | info | by console',
];

async function shipped(output?: string) {
  const cwd = project();
  const options = { cwd, way: '--require', env: output === undefined ? {} : { TELLTALE_LOGS_OUTPUT: output } } as const;
  const bare = await runApp(['app.cjs'], { ...options, way: 'none' });
  const { end, documents } = await shippedBy(['app.cjs'], options);
  const shown = documents.map(({ log, message, error, app }) =>
    [
      log.logger,
      log.level,
      message,
      ...(error ? [`${error.type}: ${error.message}`] : []),
      ...(app ? [JSON.stringify(app)] : []),
    ].join(' | '),
  );
  return { bare, end, shown: shown.filter((line) => !line.includes('┌')), tables: shown.length };
}

describe('output that no captured logger has printed', () => {
  it('is shipped once if a logger prints it, and not if the app itself does', async () => {
    const { bare, end, shown } = await shipped();
    expect(bare.stdout).toContain('called back true');
    expect({ ...end, stderr: '' }).toEqual({ ...bare, stderr: '' });
    expect(end.stderr.replace(/\n {4}at .*/g, '')).toBe(bare.stderr.replace(/\n {4}at .*/g, ''));
    expect(shown).toEqual([...byLoggers, ...captured]);
  });

  it('is shipped whoever prints it with TELLTALE_LOGS_OUTPUT=all', async () => {
    const { bare, end, shown } = await shipped('all');
    expect(end.stdout).toBe(bare.stdout);
    expect(shown.filter((line) => !line.startsWith('stdout |'))).toEqual([
      ...byLoggers,
      'csv-writer | info | a;b',
      ...captured,
    ]);
    expect(shown.filter((line) => line.startsWith('stdout |'))).toEqual([
      'stdout | info | by itself',
      'stdout | info | piped',
      'stdout | info | called back true',
    ]);
  });

  it('is not shipped with TELLTALE_LOGS_OUTPUT=none', async () => {
    const { bare, end, shown } = await shipped('none');
    expect(end.stdout).toBe(bare.stdout);
    expect(shown).toEqual(captured);
  });

  it("is in the doctor's report if it is not shipped", async () => {
    const cwd = project();
    const report = join(cwd, 'report.json');
    await shippedBy(['app.cjs'], { cwd, env: { TELLTALE_DEBUG_REPORT: report } });
    expect(JSON.parse(readFileSync(report, 'utf8')).unshipped).toEqual([
      { printer: 'csv-writer', lines: 1, structured: 0 },
      { printer: '', lines: 3, structured: 0 },
    ]);
  });
});
