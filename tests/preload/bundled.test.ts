// Loggers that the preload does not find by their names: under an alias they are captured all the same; bundled into
// the app's own file they cannot be, which the doctor says, and of no other app.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DebugReport } from '@telltale/catalog';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCapture } from '../../packages/cli/src/doctor/check-capture.ts';
import { ownFolder, removeFolders } from '../../packages/node/test/support/app.ts';
import { shippedBy } from '../../packages/node/test/support/shipped.ts';

const modules = fileURLToPath(new URL('../apps/node_modules', import.meta.url));
const esbuild = createRequire(join(modules, 'package.json'))('esbuild') as {
  build(options: Record<string, unknown>): Promise<unknown>;
};

afterAll(removeFolders);

/** A folder of an app, beside packages of those names. */
function app(name: string, code: string, packages: Readonly<Record<string, string>> = {}): string {
  const folder = ownFolder();
  mkdirSync(join(folder, 'node_modules'));
  for (const [as, is] of Object.entries(packages))
    symlinkSync(join(modules, is), join(folder, 'node_modules', as), 'dir');
  writeFileSync(join(folder, name), code);
  return folder;
}

describe('under an alias', () => {
  it('pino is captured, required and imported', async () => {
    const cwd = fileURLToPath(new URL('../apps', import.meta.url));
    const required = "require('pino9')({ name: 'alias' }, { write() {} }).info({ n: 1 }, 'required')";
    const { documents } = await shippedBy(['-e', required], { cwd, way: '--require' });
    expect(documents.map(({ log, message, app }) => [log.logger, log.level, message, app])).toEqual([
      ['alias', 'info', 'required', { n: 1 }],
    ]);
    const imported = "import pino from 'pino9'; pino({ name: 'alias' }, { write() {} }).warn('imported')";
    const second = await shippedBy(['--input-type=module', '-e', imported], { cwd });
    expect(second.documents.map(({ log, message }) => [log.logger, log.level, message])).toEqual([
      ['alias', 'warn', 'imported'],
    ]);
  });
});

const source = `
  import pino from 'pino9';
  import winston from 'winston';
  pino({ name: 'inside' }).info('by pino');
  winston.createLogger({ transports: [new winston.transports.Console()] }).info('by winston');`;

/** What an app's run reports, as the doctor asks for it. */
async function reportOf(folder: string, file: string): Promise<DebugReport> {
  const report = join(folder, 'report.json');
  await shippedBy([join(folder, file)], { cwd: folder, env: { TELLTALE_DEBUG_REPORT: report } });
  return JSON.parse(readFileSync(report, 'utf8'));
}

describe('bundled', () => {
  let folder: string;

  beforeAll(async () => {
    folder = ownFolder();
    const entry = join(folder, 'entry.mjs');
    writeFileSync(entry, source);
    symlinkSync(modules, join(folder, 'node_modules'), 'dir');
    const common = { entryPoints: [entry], bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' };
    await esbuild.build({ ...common, outfile: join(folder, 'esbuild.cjs') });
    await esbuild.build({ ...common, outfile: join(folder, 'small.cjs'), minify: true });
    await esbuild.build({ ...common, outfile: join(folder, 'external.cjs'), packages: 'external' });
    const rolled = await rolldown({ input: entry, platform: 'node', logLevel: 'silent' });
    await rolled.write({ file: join(folder, 'rolldown.cjs'), format: 'cjs' });
    await rolled.close();
  });

  it.each(['esbuild.cjs', 'small.cjs', 'rolldown.cjs'])(
    'they are reported by the doctor, with the remedy (%s)',
    async (file) => {
      const report = await reportOf(folder, file);
      const [finding, ...others] = checkCapture(report).filter(({ state }) => state === 'warning');
      expect(others).toEqual([]);
      expect(finding?.finding).toMatch(
        /^\/.*cjs has .*bundled into it, and bundled libraries are neither captured nor instrumented$/,
      );
      for (const name of ['pino', 'winston']) expect(finding?.finding).toMatch(new RegExp(`[ ,]${name}[ ,]`));
      expect(finding?.remedy).toContain('esbuild --packages=external');
    },
  );

  it('are captured without a warning if they are external to the bundle', async () => {
    const report = join(folder, 'external.json');
    const { documents } = await shippedBy([join(folder, 'external.cjs')], {
      cwd: folder,
      env: { TELLTALE_DEBUG_REPORT: report },
    });
    // The report asks for a record of its own.
    const logged = documents.filter(({ log }) => log.logger !== 'telltale');
    expect(logged.map(({ log, message }) => `${log.logger} ${message}`)).toEqual([
      'inside by pino',
      'winston by winston',
    ]);
    expect(checkCapture(JSON.parse(readFileSync(report, 'utf8')))).toEqual([]);
  });
});

it.each([
  ['has no dependencies', 'console.log("alone")', {}],
  ['speaks of them', '// node_modules is a folder\nconsole.log("./node_modules/pino/lib, CONSOLA_LEVEL")', {}],
  ['has its loggers beside it', "require('winston').createLogger({ silent: true })", { winston: 'winston' }],
])('an app that %s gets no warning about bundles', async (_, code, packages) => {
  const folder = app('app.cjs', code, packages);
  const report = await reportOf(folder, 'app.cjs');
  expect(report.bundles).toEqual([]);
  // For an app that has logged nothing yet, the doctor says so.
  expect(checkCapture(report).filter(({ state }) => state !== 'unknown')).toEqual([]);
});
