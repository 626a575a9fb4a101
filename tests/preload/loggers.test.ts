// Loggers that print by themselves: each record is shipped once, with its level, logger, error and fields, and what is
// printed stays as it was.
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type End, removeFolders, runApp } from '../../packages/node/test/support/app.ts';
import type { Received } from '../../packages/node/test/support/bulk-stub.ts';
import { type Shipped, shippedBy } from '../../packages/node/test/support/shipped.ts';

const cwd = fileURLToPath(new URL('../apps', import.meta.url));
const fixtures = fileURLToPath(new URL('../../packages/node/test/fixtures', import.meta.url));
/** Instrumentations would be on the stacks that NestJS prints. */
const env = { ROARR_LOG: 'true', CONSOLA_LEVEL: '3', TZ: 'UTC', OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' };

afterAll(removeFolders);

/** What is printed, without what no two runs have in common: pids, ports, times. */
function lasting({ code, signal, stdout, stderr }: End): End {
  return { code, signal, stdout: stdout.replace(/\d+/g, '0'), stderr: stderr.replace(/\d+/g, '0') };
}

function lineOf({ log, message, error, app }: Received): string {
  return [
    log.logger,
    log.level,
    message,
    ...(error ? [`${error.type}: ${error.message}`] : []),
    ...(app ? [JSON.stringify(app)] : []),
  ].join(' | ');
}

describe('an app that logs by log4js, consola, signale, roarr, debug, npmlog, loglevel and tslog', () => {
  let bare: End;
  let shipped: Shipped;

  beforeAll(async () => {
    bare = await runApp(['loggers.cjs'], { way: 'none', cwd, env });
    // With --import Node loads a CommonJS entry in another way, which its traces show.
    shipped = await shippedBy(['loggers.cjs'], { way: '--require', cwd, env });
  });

  it('prints and ends as without the preload, also if it prints the caller', () => {
    expect(bare.stdout).toMatch(/loggers\.cjs:\d+ got gouda/);
    expect(lasting(shipped.end)).toEqual(lasting(bare));
  });

  it('has each record shipped once, with its level and logger, and console output as such', () => {
    expect(shipped.documents.map(lineOf)).toEqual([
      'cheese | debug | got gouda { slices: 3 } | {"slices":3,"user":"u1"}',
      'cheese | error | failed | TypeError: by log4js | {"user":"u1"}',
      'consola | info | told { n: 1 } | {"n":1}',
      'build | warn | tagged',
      'consola | error | by consola | RangeError: by consola',
      'consola | info | done | {"type":"success"}',
      'consola | trace | where it was',
      'signale | info | deployed | {"type":"success"}',
      'signale | fatal | by signale | Error: by signale',
      'jobs | warn | one is late',
      'signale | debug | [task] is said (a.js)',
      'roarr | info | roared',
      'db | warn | slow query | {"namespace":"db","rows":2,"ms":7}',
      'app:db | debug | asked one { a: 1 }',
      expect.stringMatching(/^console \| info \| .*app:console by console$/),
      'fetch | http | GET 200',
      'publish | error | SyntaxError: by npmlog | SyntaxError: by npmlog',
      'loglevel | debug | by its own debug',
      'cart | error | empty | Error: by loglevel',
      expect.stringMatching(/^console \| error \| Trace: with a trace\n/),
      'orders | info | sold { id: 4 } | {"id":4}',
      'orders | error | failed | TypeError: by tslog',
      expect.stringMatching(/^tslog \| warn \| .* \| \{"pin":"[^"1]+","count":2\}$/),
      'sub | fatal | alone | Error: alone',
      'lines | info | as JSON',
      'console | info | by console',
    ]);
  });

  it('has the stack of each error', () => {
    const stacks = shipped.documents.flatMap(({ error }) => (error ? [error.stack_trace] : []));
    expect(stacks).toHaveLength(7);
    for (const stack of stacks) expect(stack).toMatch(/^\w*Error: .*\n {4}at .*loggers\.cjs/);
  });
});

it('they are captured when an ES module imports them', async () => {
  const { documents } = await shippedBy(['loggers.mjs'], { way: '--import', cwd, env });
  expect(documents.map(({ log, message }) => `${log.logger} ${message}`)).toEqual([
    'cheese log4js',
    'consola consola',
    'consola another consola',
    'consola basic consola',
    'signale signale',
    'roarr roarr',
    'one debug',
    'npm npmlog',
    'loglevel loglevel',
    'tslog tslog',
    'Cats nest',
    // These are captured by the lines that they print.
    'app bole',
    'morgan GET /morgan 200',
  ]);
  expect(documents.at(-2)?.app).toEqual({ by: 'name' });
});

describe.each([
  ['11, of CommonJS', `${cwd}/nest.cjs`],
  ['12, of ES modules', `${fixtures}/nest.cjs`],
])('a service on NestJS %s', (_, from) => {
  let bare: End;
  let shipped: Shipped;

  beforeAll(async () => {
    bare = await runApp(['nest.cjs', from], { way: 'none', cwd, env });
    shipped = await shippedBy(['nest.cjs', from], { way: '--require', cwd, env });
  });

  it('prints and ends as without the preload', () => {
    expect(bare.stdout).toContain('Nest application successfully started');
    expect(lasting(shipped.end)).toEqual(lasting(bare));
  });

  it('has each record shipped once, with its level, context and error', () => {
    const own = shipped.documents.filter(
      ({ log }) => !/^(?:NestFactory|InstanceLoader|Route|NestApplication)/.test(log.logger),
    );
    const failed = "Cannot read properties of undefined (reading 'meow')";
    // Those of the framework's own start.
    expect(shipped.documents).toHaveLength(own.length + 5);
    expect(own.map(lineOf)).toEqual([
      'Cats | error | an error | TypeError: an error',
      'Cats | error | with its stack | RangeError: of the stack',
      'Cats | error | with an error | SyntaxError: beside it',
      // The logger adds its own context, and takes the one that was given for a stack, and the stack for a message.
      'Cats | error | with another context | Error: of it | {"stack":"Dogs"}',
      'Cats | error | without a stack | {"stack":"Dogs"}',
      'Cats | error | no stack',
      'Cats | warn | { lives: 9 } | {"lives":9}',
      'Cats | info | one',
      'Cats | info | two',
      'Cats | debug | a debug',
      'Cats | verbose | a verbose',
      'Cats | fatal | a fatal',
      'Cats | info | asked once',
      'Json | error | as JSON | Error: as JSON',
      'Cats | info | asked for 7',
      'Cats | info | asked for bad',
      `ExceptionsHandler | error | ${failed} | TypeError: ${failed}`,
    ]);
    for (const { error } of own.filter((document) => document.error)) {
      expect(error?.stack_trace).toMatch(/^\w*Error: .*\n {4}at /);
    }
  });

  it('has the trace of its request with each record that was logged in one', () => {
    const ids = new Map(shipped.documents.map(({ message, trace }) => [message.split(' (')[0], trace?.id]));
    expect(ids.get('asked for 7')).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.get('asked for bad')).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.get('asked for bad')).not.toBe(ids.get('asked for 7'));
    expect(ids.get('Cannot read properties of undefined')).toBe(ids.get('asked for bad'));
  });
});

it.each([
  ['imports', ['nest.mjs'], '--import'],
  [
    'requires',
    ['-e', "new (require('@nestjs/common').Logger)('Cats').error('imported', new RangeError('beside it'))"],
    '--require',
  ],
] as const)(
  'a logger of a NestJS that is made of ES modules is captured when an app %s it alone',
  async (_, args, way) => {
    const { documents } = await shippedBy(args, { way });
    expect(documents.map(lineOf)).toEqual(['Cats | error | imported | RangeError: beside it']);
  },
);
