// docs/searching-logs.md: its commands work as it says, its conditions find what they are for, its bounds are those in force.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectServers, type LogRecord, readFilter, type Servers, searchLogs } from '@telltale/console';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { limits as commandLimits } from '../../packages/cli/src/limits.ts';
import { RecordWriter } from '../../packages/cli/src/records/record-line.ts';
import { main } from '../../packages/cli/test/support/program.ts';
import { limits } from '../../packages/console/src/logs/limits.ts';
import { logRecord } from '../../packages/console/src/logs/records/log-record.ts';
import { blocksOf, root } from '../documentation/pages.ts';
import { testPlane } from '../support/plane.ts';
import { type ServerClient, serverClient } from '../support/server-client.ts';
import { cleanEnvironment } from '../support/service.ts';
import { shipping } from '../support/typed-documents.ts';

const page = readFileSync(join(root, 'docs/searching-logs.md'), 'utf8');
const service = `page-${process.pid}`;
const stream = `logs-page${process.pid}-default`;
const env = { ...cleanEnvironment(), TELLTALE_PLANE_DIR: process.env.TELLTALE_TEST_PLANE_DIR };

const documents = [
  {
    message: 'order declined',
    log: { level: 'error' },
    error: { message: 'card declined' },
    app: {
      duration_ms: 250,
      step: 'pay',
      order: { total: 120, at: '2090-01-31T10:00:00.000Z' },
      paid: true,
      retries: 1,
    },
  },
  { message: 'two\nlines \u001b[31m', log: { level: 'info' }, app: { step: 'two words', id: '#', retries: 'none' } },
];

let servers: Servers & AsyncDisposable;
let shipper: ServerClient;
beforeAll(async () => {
  const plane = await testPlane();
  servers = connectServers(async () => plane.connections);
  shipper = serverClient(shipping(plane));
  await write(documents);
  await vi.waitFor(async () => expect((await found('')).length).toBe(documents.length), {
    timeout: 60_000,
    interval: 200,
  });
});
afterAll(async () => {
  await servers[Symbol.asyncDispose]();
  await shipper[Symbol.asyncDispose]();
});

async function write(bodies: readonly object[]): Promise<void> {
  const lines = bodies.map((body) => {
    const document = { '@timestamp': new Date().toISOString(), service: { name: service }, ...body };
    return `{"create":{}}\n${JSON.stringify(document).replace('"#"', '12345678901234567890')}\n`;
  });
  expect(await shipper.ask(`/${stream}/_bulk`, lines.join(''))).toMatchObject({ errors: false });
}

async function found(query: string): Promise<readonly LogRecord[]> {
  const filter = readFilter(new URLSearchParams(`service=${service}&${query}`));
  return (await searchLogs(servers, { filter, range: { from: 0, to: Date.now() + 60_000 }, limit: 10 })).records;
}

/** The program, as a shell runs it. */
function telltale(...args: string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [main, ...args], { env, encoding: 'utf8' });
}

it('each command of the page that ends by itself succeeds', () => {
  const [block = ''] = blocksOf('docs/searching-logs.md');
  const searches = block
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('telltale search'));
  expect(searches).toHaveLength(4);
  const script = `telltale() { "${process.execPath}" "${main}" "$@"; }\n${searches.join('\n')}`;
  const { status, stderr } = spawnSync('bash', ['-ec', script], { env, encoding: 'utf8' });
  expect({ status, stderr }).toMatchObject({ status: 0 });
});

describe('each condition of the table', () => {
  const section = page.split('### Fields\n')[1]?.split('\n## ')[0] ?? '';
  const cells = [...section.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell);
  const conditions = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code));

  it('exists', () => expect(conditions).toHaveLength(10));

  it.each(conditions)('%s finds a record', async (condition) => {
    expect(await found(`field=${encodeURIComponent(condition)}`)).not.toEqual([]);
  });
});

it('the line of the page is that of the document in log-documents.md', () => {
  const documented = readFileSync(join(root, 'docs/log-documents.md'), 'utf8');
  const source = JSON.parse(/```json\n([\s\S]*?)```/.exec(documented)?.[1] ?? '');
  const { record } = logRecord({ _index: 'i', _id: '1', _source: source }, 'listed');
  const line = new RecordWriter({ colours: false, full: false }).text(record);
  const [, shown] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
  const withoutTime = (text = ''): string => text.replace(/^\S+ \S+ /, '');
  expect(withoutTime(shown)).toBe(withoutTime(line));
});

it('--json prints one object with every digit and no control characters, and reports unsearchable values', () => {
  const { status, stdout, stderr } = telltale('search', '--service', service, '--json', '--since', '1h');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.slice(0, -1)).not.toMatch(/\p{Cc}/u);
  const { records, total } = JSON.parse(stdout);
  expect(total).toBe(2);
  expect(records.find(({ message }: LogRecord) => message.startsWith('two')).fields['app.id']).toBe(
    '12345678901234567890',
  );
  const retries = telltale('search', '--service', service, '--field', 'app.retries>0', '--field', 'app.retires');
  expect(retries.stdout).toBe('');
  expect(retries.stderr).toContain('app.retries: 1 records have a value that is not searchable');
  expect(retries.stderr).toContain('app.retires: no record has such a field');
});

it('words and phrases match the message and the error, and each record is one line', () => {
  const { stdout } = telltale('search', 'order', 'card declined', '--service', service);
  expect(stdout).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} error page-\d+ order declined "card declined" .*total=120.*\n$/,
  );
  expect(telltale('search', 'lines', '--service', service).stdout).toMatch(/ two\\nlines \\u001b\[31m .*\n$/);
  expect(telltale('search', 'decl*', '--service', service, '--full').stdout).toContain('\n  app.order.total: 120\n');
});

it('tail starts with the newest records, shows new ones, and exits with 0 when its reader is gone', async () => {
  const child = spawn(process.execPath, [main, 'tail', '--service', service, '--limit', '1', '--json'], { env });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect(JSON.parse((await lines.next()).value ?? '').fields['service.name']).toBe(service);
  await write([{ message: 'arrived', '@timestamp': '2020-01-01T00:00:00.000Z' }]);
  expect(JSON.parse((await lines.next()).value ?? '').message).toBe('arrived');
  child.stdout.destroy();
  await write([{ message: 'unread' }]);
  expect(await ended).toBe(0);
});

it('tail ends on Ctrl-C like any program', async () => {
  const child = spawn(process.execPath, [main, 'search', '--follow', '--service', service, '--since', '1h'], { env });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
  expect(errors).toBe('');
});

it('its limits are those of the code', () => {
  const number = (value: number): string => value.toLocaleString('en');
  expect(page).toContain(`at most ${number(commandLimits.recordsShown.max)}`);
  expect(page).toContain(`Texts of more than ${number(limits.listedTextLengthMax)} characters`);
  expect(page).toContain(`more than ${number(limits.tailAheadMax)} records wait`);
  expect(page).toContain(`all but the newest ${limits.tailAfterSkipMax}`);
});
