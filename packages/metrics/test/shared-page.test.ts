// One page for several processes: correct sums, gauges by process, and counters that never decrease.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type Meter, MeterProvider, MetricsPage, SharedPage } from '../src/index.ts';
import { limits } from '../src/limits.ts';
import { type Family, parsePage } from './page-parser.ts';

interface Member {
  readonly meter: Meter;
  readonly shared: SharedPage;
  readonly page: MetricsPage;
}

const closers: (() => void)[] = [];
const folder = mkdtempSync(join(tmpdir(), 'telltale-shared-'));
const warnings: string[] = [];
let led: string[] = [];

afterEach(() => {
  for (const close of closers.splice(0).toReversed()) close();
  led = [];
  warnings.splice(0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A port that is free; each test has its own. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await vi.waitUntil(() => server.listening, { timeout: 120_000 });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function enter(port: number, id: string, { service = 'shop', canLead = true } = {}): Member {
  const provider = new MeterProvider();
  const page: MetricsPage = new MetricsPage({ provider, resource: {}, gather: () => shared.gather() });
  const shared = new SharedPage({
    provider,
    server: {
      host: '127.0.0.1',
      port,
      page: (asked) => page.answer(asked),
      onWarning: (message) => warnings.push(message),
    },
    service,
    id,
    folder,
    canLead,
    onLeading: () => led.push(id),
  });
  closers.push(() => shared.close());
  return { meter: provider.getMeter('test'), shared, page };
}

async function scrape(port: number): Promise<Map<string, Family>> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } });
  return parsePage(await answer.text());
}

async function sampled(port: number, name: string): Promise<number | undefined> {
  return (await scrape(port)).get(name)?.samples.at(-1)?.value;
}

/** The first leads, the others follow. */
async function group(ids: readonly string[]): Promise<{ port: number; members: Member[] }> {
  const port = await freePort();
  const members: Member[] = [];
  for (const id of ids) {
    const member = enter(port, id);
    member.meter.createCounter('joined').add(1);
    members.push(member);
    await expect.poll(() => sampled(port, 'joined_total')).toBe(members.length);
  }
  expect(led).toEqual([ids[0]]);
  return { port, members };
}

describe('the page of several processes', () => {
  it('adds counters, histograms and up-down counters, and distinguishes gauges by process', async () => {
    const { port, members } = await group(['1', '2', '3']);
    for (const [at, { meter }] of members.entries()) {
      meter.createCounter('orders').add(10 ** at, { shop: at < 2 ? 'a' : 'b' });
      const histogram = meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [1, 10] } });
      histogram.record(at === 0 ? 0.5 : 5);
      meter.createUpDownCounter('active').add(at + 1);
      meter.createGauge('level').record(at);
      meter.createObservableUpDownCounter('heap').addCallback((result) => result.observe(at * 100));
    }
    const page = await scrape(port);
    const samplesOf = (name: string) => page.get(name)?.samples.map(({ labels, value }) => [labels, value]);
    expect(samplesOf('orders_total')).toEqual([
      [{ shop: 'a' }, 11],
      [{ shop: 'b' }, 100],
    ]);
    expect(page.get('wait')?.samples.map(({ value }) => value)).toEqual([1, 3, 3, 10.5, 3]);
    expect(samplesOf('active')).toEqual([[{}, 6]]);
    const byProcess = (values: readonly number[]) => values.map((value, at) => [{ process: String(at + 1) }, value]);
    expect(samplesOf('level')).toHaveLength(3);
    expect(samplesOf('level')).toEqual(expect.arrayContaining(byProcess([0, 1, 2])));
    expect(samplesOf('heap')).toEqual(expect.arrayContaining(byProcess([0, 100, 200])));
    expect(warnings).toEqual([]);
  });

  it('distinguishes metrics of two processes whose names become equal, without duplicates', async () => {
    const { port, members } = await group(['1', '2']);
    members[0]?.meter.createCounter('orders.placed').add(1);
    members[1]?.meter.createCounter('orders-placed').add(2);
    members[0]?.meter.createHistogram('wait').record(1);
    members[1]?.meter.createGauge('wait.count').record(9, { process: 'mine' });
    const page = await scrape(port);
    const samplesOf = (name: string) => page.get(name)?.samples.map(({ labels, value }) => [labels, value]);
    expect(samplesOf('orders_placed_total')?.toSorted()).toEqual(
      [
        [{ otel_metric_name: 'orders-placed' }, 2],
        [{ otel_metric_name: 'orders.placed' }, 1],
      ].toSorted(),
    );
    expect(samplesOf('wait_count_gauge')).toEqual([[{ process: 'mine;2' }, 9]]);
    expect(page.get('wait')?.samples.at(-1)).toMatchObject({ name: 'wait_count', value: 1 });
  });

  it('of a single process has no label for the process', async () => {
    const { port, members } = await group(['1']);
    members[0]?.meter.createGauge('level').record(4);
    expect((await scrape(port)).get('level')?.samples).toMatchObject([{ labels: {}, value: 4 }]);
  });

  it('keeps the counts of an ended process, including those since the last scrape', async () => {
    const { port, members } = await group(['1', '2']);
    const [, second] = members;
    const counter = second?.meter.createCounter('orders');
    counter?.add(5);
    expect(await sampled(port, 'orders_total')).toBe(5);
    counter?.add(2);
    second?.meter.createGauge('level').record(1);
    second?.shared.close();
    await expect.poll(() => sampled(port, 'orders_total')).toBe(7);
    expect((await scrape(port)).has('level')).toBe(false);
    const third = enter(port, '3');
    third.meter.createCounter('orders').add(10);
    await expect.poll(() => sampled(port, 'orders_total')).toBe(17);
  });

  it('is still served when the serving process ends, and no counter decreases', async () => {
    const { port, members } = await group(['1', '2', '3']);
    for (const { meter } of members) meter.createCounter('orders').add(10);
    expect(await sampled(port, 'orders_total')).toBe(30);
    members[0]?.shared.close();
    await expect.poll(() => led.length).toBe(2);
    await expect.poll(() => sampled(port, 'orders_total').catch(() => undefined)).toBe(30);
    members[1]?.meter.createCounter('orders').add(1);
    members[2]?.meter.createCounter('orders').add(1);
    await expect.poll(() => sampled(port, 'orders_total')).toBe(32);
    expect(new Set(led).size).toBe(2);
  });

  it('starts from zero with the first process of a new start, whatever an old one left', async () => {
    const { port, members } = await group(['1', '2']);
    members[1]?.meter.createCounter('orders').add(5);
    expect(await sampled(port, 'orders_total')).toBe(5);
    for (const { shared } of members) shared.close();
    const anew = enter(port, '4');
    anew.meter.createCounter('orders').add(1);
    await expect.poll(() => sampled(port, 'orders_total').catch(() => undefined)).toBe(1);
  });

  it('includes the counts of a thread that never serves the page', async () => {
    const { port } = await group(['1']);
    const thread = enter(port, '1-2', { canLead: false });
    thread.meter.createCounter('orders').add(3);
    await expect.poll(() => sampled(port, 'orders_total')).toBe(3);
  });
});

describe('a port that is not ours to share', () => {
  it('because another service uses it names that service in a warning', async () => {
    const { port } = await group(['1']);
    enter(port, '9', { service: 'till' });
    await expect.poll(() => warnings).toEqual([expect.stringContaining('the port is in use by the service shop.')]);
  });

  it('because another program uses it causes one warning', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    closers.push(() => stranger.close());
    await vi.waitUntil(() => stranger.listening, { timeout: 120_000 });
    const { port } = stranger.address() as AddressInfo;
    enter(port, '1');
    await expect.poll(() => warnings).toEqual([expect.stringContaining('the port is in use.')]);
  });

  it('rejects endless messages', async () => {
    const { port } = await group(['1', '2']);
    const socket = connect(join(folder, `metrics-${port}.socket`));
    closers.push(() => socket.destroy());
    socket.on('error', () => {});
    let sent = 0;
    const isCut = new Promise((resolve) => socket.once('close', resolve));
    const piece = Buffer.alloc(1_048_576, 'a');
    // Far more than the bound: of a bound that is gone the whole would be taken.
    const send = (): void => {
      while (sent < 4 * limits.messageLengthMax && !socket.destroyed) {
        sent += piece.length;
        if (!socket.write(piece)) return void socket.once('drain', send);
      }
      socket.end();
    };
    send();
    await isCut;
    expect(sent).toBeLessThan(2 * limits.messageLengthMax);
    expect(await sampled(port, 'joined_total')).toBe(2);
  });

  it('still serves others when a client sends nonsense to its socket', async () => {
    const { port } = await group(['1', '2']);
    for (const nonsense of ['{}\n', 'null\n', 'hello\n', '{"service":"shop"', '[1]\n']) {
      const socket = connect(join(folder, `metrics-${port}.socket`));
      socket.on('error', () => {});
      socket.write(nonsense);
      closers.push(() => socket.destroy());
    }
    expect(await sampled(port, 'joined_total')).toBe(2);
  });
});
