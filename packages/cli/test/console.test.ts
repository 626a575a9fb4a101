// `telltale console`: what it prints, when it opens a browser, how it ends, and what it says of a plane that is down.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlane } from '@telltale/plane';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../src/run.ts';
import { type Desktop, openBrowser, openerOf } from '../src/terminal/open-browser.ts';
import { connections, fakePlane, running } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-console-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const describePlane = async () => ({
  engine: 'native' as const,
  parts: [],
  folders: {},
  versions: {},
  heapBytes: 0,
  machine: undefined,
});
const plane = fakePlane({ status: async () => running, describe: describePlane });

/** Runs `telltale console` until its link is printed, looks, and ends it as Ctrl-C does. */
async function whileServed(line: string, look: (printed: string) => Promise<void>, engine = plane) {
  const ctrlC = new AbortController();
  const screen = terminal(() => ctrlC.signal);
  const ended = run(line.split(' '), screen, async () => engine);
  await expect.poll(() => screen.out.join('')).toContain('/open?token=');
  try {
    await look(screen.out.join(''));
  } finally {
    ctrlC.abort('SIGINT');
  }
  return { code: await ended, screen };
}

const linkIn = (printed: string): string => /http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]{43}/.exec(printed)?.[0] ?? '';

describe('the console', () => {
  it('prints its link, serves the page behind it, and ends with 0 and without a trace when it is interrupted', async () => {
    let link = '';
    const { code, screen } = await whileServed('console', async (printed) => {
      link = linkIn(printed);
      const opened = await fetch(link, { redirect: 'manual' });
      expect(opened.status).toBe(303);
      const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
      const page = await fetch(new URL('/', link), { headers: { cookie } });
      expect(await page.text()).toContain('<noscript>');
    });
    expect(code).toBe(0);
    expect(screen.out.join('')).toBe(
      `end it                 Ctrl-C; the plane keeps running\nthe console is at      ${link}\n`,
    );
    expect(screen.err.join('')).toBe('');
    await expect(fetch(link)).rejects.toThrow();
  });

  it('prints one object with --json, on the port that was asked for', async () => {
    await whileServed('console', async (printed) => {
      const taken = new URL(linkIn(printed)).port;
      const screen = terminal();
      expect(await run(['console', '--port', taken, '--json'], screen, async () => plane)).toBe(1);
      expect(JSON.parse(screen.out.join(''))).toEqual({
        error: {
          code: 'port_taken',
          message: `[telltale console] cannot listen on port ${taken} of 127.0.0.1: it is taken. Take any free one: telltale console --port 0`,
        },
      });
    });
    const { screen } = await whileServed('console --json --no-open', async () => undefined);
    const printed: { url: string; port: number } = JSON.parse(screen.out.join(''));
    expect(Object.keys(printed)).toEqual(['url', 'port']);
    expect(Number(new URL(printed.url).port)).toBe(printed.port);
  });

  it('names the server that does not run, and serves the data of the others', async () => {
    const half = fakePlane({
      status: async () => ({ parts: [], connections: { prometheus: connections.prometheus } }),
      describe: describePlane,
    });
    const { screen } = await whileServed('console', async () => undefined, half);
    expect(screen.err.join('')).toBe(
      'elasticsearch does not run: see telltale status\nalertmanager does not run: see telltale status\n',
    );
  });

  it('does not start if the plane does not run, and says how to start it', async () => {
    const screen = terminal();
    const stopped = openPlane({ engine: 'native', planeDir: join(folder, 'plane') });
    expect(await run(['console'], screen, async () => stopped)).toBe(1);
    expect(screen.err.join('')).toBe(
      '[telltale plane] cannot open the console: the plane is not running. Start it: telltale up --engine native.\n',
    );
    expect(screen.out).toEqual([]);
  });
});

describe('a browser', () => {
  const desktop: Desktop = { env: { DISPLAY: ':0' }, isTerminal: true, platform: 'linux' };

  it.each([
    ['by xdg-open where there is a display', {}, ['xdg-open']],
    ['by xdg-open under Wayland', { env: { WAYLAND_DISPLAY: 'wayland-0' } }, ['xdg-open']],
    ['by open on a Mac', { env: {}, platform: 'darwin' }, ['open']],
    ['by start on Windows', { env: {}, platform: 'win32' }, ['cmd', '/c', 'start', '']],
    ['not without a display', { env: {} }, undefined],
    ['not where the output is no terminal', { isTerminal: false }, undefined],
    [
      'not in a session by SSH, whose user sits elsewhere',
      { env: { DISPLAY: ':0', SSH_CONNECTION: '::1' } },
      undefined,
    ],
    ['not in CI', { env: { DISPLAY: ':0', CI: 'true' } }, undefined],
  ] as const)('is opened %s', (_, differences, opener) => {
    expect(openerOf({ ...desktop, ...differences })).toEqual(opener);
  });

  it('is given a private file that leads to the link, for arguments are shown to every user of the machine', async () => {
    const bin = join(folder, 'bin');
    const said = join(folder, 'said');
    mkdirSync(bin);
    writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$@" > ${said}.part && mv ${said}.part ${said}\n`);
    chmodSync(join(bin, 'xdg-open'), 0o755);
    const url = 'http://127.0.0.1:1/open?token=secret';
    const env = { ...desktop.env, PATH: `${bin}:${process.env.PATH}` };
    const path = process.env.PATH;
    process.env.PATH = env.PATH;
    const opened = await openBrowser(url, { ...desktop, env });
    process.env.PATH = path;
    const saidNow = (): string => {
      try {
        return readFileSync(said, 'utf8').trim();
      } catch {
        return '';
      }
    };
    await expect.poll(saidNow).not.toBe('');
    const [file = '', ...more] = saidNow().split('\n');
    expect(more).toEqual([]);
    expect(file).not.toContain('secret');
    expect(readFileSync(file, 'utf8')).toContain(`url=${url}"`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    await opened?.[Symbol.asyncDispose]();
    expect(() => statSync(join(file, '..'))).toThrow('ENOENT');
  });

  it('that cannot be opened changes nothing', async () => {
    const opened = await openBrowser('http://127.0.0.1:1/', { ...desktop, env: { DISPLAY: ':0', PATH: folder } });
    await opened?.[Symbol.asyncDispose]();
  });
});
