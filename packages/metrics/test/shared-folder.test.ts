// Where the processes of a service find each other: a folder of this user's alone, or none.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider, MetricsPage, SharedPage } from '../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'telltale-meeting-'));
const isRoot = process.getuid?.() === 0;
const closers: (() => void)[] = [];
let folders = 0;

afterEach(() => {
  for (const close of closers.splice(0).toReversed()) close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function place(): string {
  folders += 1;
  return join(root, String(folders));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await vi.waitUntil(() => server.listening, { timeout: 120_000 });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A process of a service, as far as its page goes. */
function enter(port: number, folder: string): { warnings: string[]; led: () => boolean } {
  const warnings: string[] = [];
  let led = false;
  const provider = new MeterProvider();
  provider.getMeter('test').createCounter('joined').add(1);
  const page: MetricsPage = new MetricsPage({ provider, resource: {}, gather: () => shared.gather() });
  const shared = new SharedPage({
    provider,
    server: {
      host: '127.0.0.1',
      port,
      page: (asked) => page.answer(asked),
      onWarning: (message) => warnings.push(message),
    },
    service: 'shop',
    id: String(closers.length),
    folder,
    canLead: true,
    onLeading: () => {
      led = true;
    },
  });
  closers.push(() => shared.close());
  return { warnings, led: () => led };
}

async function joined(port: number): Promise<string | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } });
  return /^joined_total\S* (\d+)/m.exec(await answer.text())?.[1];
}

/** Two processes, of which the first has the port. */
async function two(folder: string) {
  const port = await freePort();
  const first = enter(port, folder);
  await vi.waitUntil(first.led, { timeout: 120_000 });
  expect(await joined(port)).toBe('1');
  expect(first.warnings).toEqual([]);
  const second = enter(port, folder);
  return { port, first, second };
}

describe('a folder that cannot be used', () => {
  it.each([
    ['cannot be made', () => '/proc/none/telltale', /ENOENT/],
    ['is below a file', () => join(import.meta.filename, 'telltale'), /ENOTDIR/],
    [
      'is a link',
      () => {
        const path = place();
        mkdirSync(`${path}-aim`);
        symlinkSync(`${path}-aim`, path);
        return path;
      },
      /ENOTDIR: the path is a link, not a folder/,
    ],
  ])('since it %s is no word to say until a second process wants the port', async (_name, folder, why) => {
    const { port, first, second } = await two(folder());
    await vi.waitUntil(() => second.warnings.length > 0, { timeout: 120_000 });
    expect(second.warnings).toEqual([expect.stringMatching(/the port is in use.*cannot be used: .*Set TMPDIR/)]);
    expect(second.warnings[0]).toMatch(why);
    expect(first.warnings).toEqual([]);
    expect(await joined(port)).toBe('1');
  });

  it.runIf(isRoot)('since it is another user’s is left alone, with the pipes that wait in it', async () => {
    const folder = place();
    mkdirSync(folder);
    const port = await freePort();
    for (const name of [`metrics-${port}.estate`, `metrics-${port}.estate.new`, `metrics-${port}.socket`]) {
      execFileSync('mkfifo', [join(folder, name)]);
    }
    chownSync(folder, 4_711, 4_711);
    chmodSync(folder, 0o777);
    const first = enter(port, folder);
    await vi.waitUntil(first.led, { timeout: 120_000 });
    expect(await joined(port)).toBe('1');
    const second = enter(port, folder);
    await vi.waitUntil(() => second.warnings.length > 0, { timeout: 120_000 });
    expect(second.warnings[0]).toMatch(/EPERM: the folder belongs to another user \(4711\)/);
    expect(await joined(port)).toBe('1');
  });
});

describe('a folder of this user’s', () => {
  it('is created for its user only, and shared by processes', async () => {
    const folder = join(place(), 'telltale');
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    const { port, second } = await two(folder);
    await expect.poll(() => joined(port)).toBe('2');
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(second.warnings).toEqual([]);
  });

  it('with pipes and folders at the names of our files holds nobody up', async () => {
    const folder = place();
    mkdirSync(folder, { mode: 0o700 });
    const port = await freePort();
    execFileSync('mkfifo', [join(folder, `metrics-${port}.estate`)]);
    mkdirSync(join(folder, `metrics-${port}.socket`));
    const first = enter(port, folder);
    await vi.waitUntil(first.led, { timeout: 120_000 });
    expect(await joined(port)).toBe('1');
    const second = enter(port, folder);
    await vi.waitUntil(() => second.warnings.length > 0, { timeout: 120_000 });
    expect(await joined(port)).toBe('1');
    expect(first.warnings).toEqual([]);
  });
});
