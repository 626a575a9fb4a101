// Apps that do to their process what few do: they run as without the preload, and their lines are shipped where they
// can be.
import { afterAll, describe, expect, it } from 'vitest';
import { type End, ownFolder, removeFolders, runApp } from './support/app.ts';
import { shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

/** What Node itself says when it is given an experimental flag. */
function withoutNotices({ code, signal, stdout, stderr }: End): End {
  const own = stderr.split('\n').filter((line) => !/ExperimentalWarning|SecurityWarning|--trace-warnings/.test(line));
  return { code, signal, stdout, stderr: own.join('\n') };
}

describe('an app that', () => {
  it.each([
    [
      'deletes its environment',
      'process.env = {}; console.log("told"); setTimeout(() => console.log("later"), 50)',
      ['told', 'later'],
    ],
    [
      'puts a console method of its own in place',
      'const { log } = console; console.log = (...told) => log("own", ...told); console.log("told")',
      ['own told'],
    ],
    ['has another console altogether', 'globalThis.console = { log() {} }; console.log("unheard")', []],
    [
      'freezes what there is',
      'for (const one of [globalThis.console, process, Object.prototype, Array.prototype, Function.prototype, Map.prototype, Promise.prototype, require("http")]) Object.freeze(one); console.log("told"); require("http").createServer().listen(0, function () { this.close(); console.log("later") })',
      ['told', 'later'],
    ],
    [
      'runs code in another context',
      'try { require("vm").runInNewContext("console.log(\\"told\\"); throw new RangeError(\\"there\\")", { console }) } catch (error) { console.error(error.message) }',
      ['told', 'there'],
    ],
    [
      'replaces timers',
      'globalThis.setTimeout = globalThis.setImmediate = () => { throw new Error("none") }; console.log("told")',
      ['told'],
    ],
    [
      'has a clock that goes back',
      'const { now } = Date; let at = now(); Date.now = () => (at -= 1e6); console.log("told"); console.log("again")',
      ['told', 'again'],
    ],
  ])('%s prints as usual, and is captured', async (_, script, messages) => {
    const bare = await runApp(['-e', script], { way: 'none' });
    const { end, documents } = await shippedBy(['-e', script]);
    expect(end).toEqual(bare);
    expect(end.code).toBe(0);
    expect(documents.map(({ message }) => message)).toEqual(messages);
  });

  it('is TypeScript is captured like any other', async () => {
    const { end, documents } = await shippedBy(['typed.ts']);
    expect(end).toMatchObject({ code: 0, stdout: 'order 7\n' });
    expect(documents.map(({ message }) => message)).toEqual(['order 7']);
  });

  it('forks many children has each captured once', async () => {
    const children = 24;
    const { end, documents } = await shippedBy(['forks.cjs', String(children)]);
    expect(end.code).toBe(0);
    expect(new Set(documents.map(({ message }) => message)).size).toBe(children);
    expect(documents).toHaveLength(children);
  });
});

describe('with the flag', () => {
  it.each([
    ['--disable-proto=throw', []],
    ['--disallow-code-generation-from-strings', []],
    ['--permission', ['--allow-fs-read=*', '--allow-fs-write=*', '--allow-worker', '--allow-net']],
  ])('%s an app is captured', async (flag, more) => {
    const flags = [flag, ...more.filter((one) => process.allowedNodeEnvironmentFlags.has(one.split('=')[0] ?? ''))];
    const bare = await runApp([...flags, 'prints.cjs'], { way: 'none' });
    const { end, documents } = await shippedBy([...flags, 'prints.cjs']);
    expect(withoutNotices(end)).toEqual(withoutNotices(bare));
    expect(documents.map(({ message }) => message)).toEqual(['told']);
  });

  it('--frozen-intrinsics an app is captured except its console, with one warning', async () => {
    const { end, documents } = await shippedBy(['--frozen-intrinsics', 'warns.mjs']);
    expect(end.code).toBe(0);
    expect(end.stderr.match(/^\[telltale .*$/gm)).toEqual([
      '[telltale preload] console is frozen: its output is not captured.',
    ]);
    expect(documents.length).toBeGreaterThan(0);
    expect(documents.every(({ log }) => log.logger === 'process')).toBe(true);
  });

  it('--permission, and nothing granted but reading, an app runs on without the preload, which says so', async () => {
    const flags = ['--permission', '--allow-fs-read=*'];
    const env = { TELLTALE_ELASTICSEARCH_URL: 'http://127.0.0.1:1', TELLTALE_SPOOL_DIR: ownFolder() };
    const end = await runApp([...flags, 'prints.cjs'], { env });
    expect(end).toMatchObject({ code: 0, stdout: 'told\n' });
    expect(withoutNotices(end).stderr).toMatch(/^(?:\[telltale \w+\] .+\n)+$/);
  });
});
