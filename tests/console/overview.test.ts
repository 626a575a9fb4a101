// Overview, deploys and shipping over a real Prometheus whose past is known: which service is how, and what adds up.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Overview, Shipping } from '../../packages/console/src/api.ts';
import { deploys } from '../../packages/console/src/dashboards/deploys.ts';
import { describeConsole } from '../../packages/console/src/dashboards/describe-console.ts';
import { openingRange } from '../../packages/console/src/dashboards/opening-range.ts';
import { variableValues } from '../../packages/console/src/dashboards/variables.ts';
import { overview } from '../../packages/console/src/overview/overview.ts';
import { accountsOf } from '../../packages/console/src/shipping/accounts.ts';
import { shipping } from '../../packages/console/src/shipping/shipping.ts';
import type { RealPrometheus } from '../support/real-prometheus.ts';
import { type Past, prometheusWithPast } from './past.ts';
import { asking, openly, servers, silent } from './recorded-servers.ts';

const seconds = 3_600;
/** At a multiple of five minutes, so that the points of long ranges stand where they are expected. */
const now = Math.floor(Date.now() / 300_000) * 300;
const range = { from: (now - seconds) * 1_000, to: now * 1_000 };
const minutes = (count: number): number => count * 60;
const always = (value: number) => () => value;

/** Grows by so much a second. */
const counter = (rate: number) => (ago: number) => (seconds - ago) * rate;
const count = 'http_server_request_duration_seconds_count';
const bucket = 'http_server_request_duration_seconds_bucket';

/** A service that answers ten requests a second. */
function serviceOf(job: string, { failing = 0, seconds: each = 0.05, instances = 1, version = '1.0.0' } = {}): Past {
  const up = Array.from({ length: instances }, (_, index) => [
    [`up{job="${job}",instance="${job}:${index}"}`, always(1)],
    [`target_info{job="${job}",instance="${job}:${index}",service_version="${version}"}`, always(1)],
  ]).flat();
  const of = `job="${job}",instance="${job}:0"`;
  return {
    ...Object.fromEntries(up),
    [`${count}{${of},http_response_status_code="200"}`]: counter(10 * (1 - failing)),
    ...(failing > 0 && { [`${count}{${of},http_response_status_code="500"}`]: counter(10 * failing) }),
    ...Object.fromEntries(
      ['0.1', '0.5', '1.0', '2.5', '+Inf'].map((le) => [
        `${bucket}{${of},le="${le}"}`,
        counter(le === '+Inf' || Number(le) >= each ? 10 : 0),
      ]),
    ),
  };
}

const records = (term: string): string => `telltale_log_records_${term}`;
/** Records of a process. */
function shipped(of: string, terms: Readonly<Record<string, number>>, is: (ago: number) => boolean = () => true): Past {
  return Object.fromEntries(
    Object.entries(terms).map(([term, value]) => {
      const [name = '', more = ''] = term.split('|');
      const metric = `${records(name)}${name === 'queued' ? '' : '_total'}`;
      return [`${metric}{${of}${more}}`, (ago: number) => (is(ago) ? value : undefined)];
    }),
  );
}

const until = (end: number) => (ago: number) => ago >= end;

const past: Past = {
  'up{job="prometheus",instance="p"}': always(1),
  'up{job="node",instance="n"}': always(0),
  'up{job="postgres-exporter",instance="e"}': always(1),
  ...serviceOf('fine', { instances: 2 }),
  ...serviceOf('failing', { failing: 0.1 }),
  ...serviceOf('slow', { seconds: 0.7 }),
  ...serviceOf('slower', { seconds: 2 }),
  ...serviceOf('busy'),
  'nodejs_eventloop_utilization_ratio{job="busy",instance="busy:0"}': always(0.95),
  ...serviceOf('behind'),
  ...shipped('job="behind",instance="behind:0"', { emitted: 20_000, queued: 20_000 }),
  ...serviceOf('partly', { instances: 3 }),
  'up{job="partly",instance="partly:2"}': always(0),
  'up{job="never seen",instance="x:1"}': always(0),
  // One process has taken the place of another; Prometheus still asks the one that has ended.
  ...serviceOf('replaced', { instances: 2 }),
  'up{job="replaced",instance="replaced:1"}': (ago) => (ago > 30 ? 1 : 0),
  'up{job="stopped",instance="s:1"}': (ago) => (ago > 30 ? 1 : 0),
  'up{job="crashed",instance="c:1"}': (ago) => (ago > minutes(10) ? 1 : 0),
  'target_info{job="crashed",instance="c:1",service_version="1.0.0"}': (ago) => (ago > minutes(10) ? 1 : undefined),
  'up{job="ended",instance="g:1"}': (ago) => (ago > minutes(20) ? 1 : undefined),
  'target_info{job="ended",instance="g:1",service_version="1.0.0"}': (ago) => (ago > minutes(20) ? 1 : undefined),
  'target_info{job="telltale-smoke",instance="s:1"}': (ago) => (ago > minutes(20) ? 1 : undefined),
  // A deploy: the old version is scraped until the new one is.
  'up{job="deployed",instance="d:1"}': always(1),
  'target_info{job="deployed",instance="d:1",service_version="1.0.0"}': (ago) => (ago > minutes(12) ? 1 : undefined),
  'target_info{job="deployed",instance="d:1",service_version="2.0.0"}': (ago) => (ago <= minutes(12) ? 1 : undefined),
  'target_info{job="deployed",instance="d:2"}': (ago) => (ago <= minutes(5) ? 1 : undefined),
  // What becomes of records.
  ...shipped('job="fine",instance="fine:0"', {
    'emitted|,log_level="info"': 80,
    'emitted|,log_level="error"': 20,
    adopted: 5,
    delivered: 90,
    dead_lettered: 2,
    'dropped|,reason="level"': 3,
    'dropped|,reason="spool_full"': 1,
    'dropped|,reason="damaged"': 0,
    queued: 9,
  }),
  ...shipped('job="fine",instance="fine:1"', { emitted: 10, delivered: 7, queued: 0 }),
  ...shipped('job="ended",instance="g:1"', { emitted: 50, delivered: 45, queued: 5 }, until(minutes(20))),
  // Of what waited in two processes that ended, a third has adopted a part; it had adopted others long before.
  ...shipped('job="heirs",instance="h:1"', { emitted: 40, delivered: 30, queued: 10 }, until(minutes(30))),
  ...shipped('job="heirs",instance="h:2"', { emitted: 40, delivered: 34, queued: 6 }, until(minutes(20))),
  ...shipped('job="heirs",instance="h:3"', { emitted: 100, queued: 0 }),
  [`${records('adopted')}_total{job="heirs",instance="h:3"}`]: (ago) =>
    ago < minutes(19) ? 87 : ago < minutes(29) ? 85 : 75,
  [`${records('delivered')}_total{job="heirs",instance="h:3"}`]: (ago) =>
    100 + (ago < minutes(19) ? 87 : ago < minutes(29) ? 85 : 75),
  // One page for two processes, of which one ended before the other: what it had waiting was delivered meanwhile.
  ...shipped('job="workers",instance="w:1"', { emitted: 30 }, until(minutes(20))),
  [`${records('delivered')}_total{job="workers",instance="w:1"}`]: (ago) =>
    ago >= minutes(20) ? (ago > minutes(30) ? 28 : 30) : undefined,
  ...shipped('job="workers",instance="w:1"', { 'queued|,process="1"': 2 }, until(minutes(30))),
  ...shipped('job="workers",instance="w:1"', { 'queued|,process="2"': 0 }, until(minutes(20))),
  ...Object.assign({}, ...Array.from({ length: 20 }, (_, index) => serviceOf(`service-${index}`))),
};

let prometheus: RealPrometheus;
const asked: string[] = [];
beforeAll(async () => {
  prometheus = await prometheusWithPast(past, { seconds, now });
  asked.length = 0;
});
afterAll(async () => {
  await prometheus[Symbol.asyncDispose]();
});
const there = () => servers({ prometheus: asking(openly(prometheus.url), asked) });

const noParts = { parts: async () => [] };

describe('the overview', () => {
  let found: Overview;
  beforeAll(async () => {
    found = await overview(there(), { range, ...noParts });
  });
  const of = (name: string) => found.services.find((service) => service.name === name);

  it('lists every service, the worst first', () => {
    const states = found.services.map(({ name, state }) => `${state} ${name}`);
    expect(states.slice(0, 10)).toEqual([
      'down crashed',
      'down never seen',
      'down stopped',
      'bad failing',
      'bad slower',
      'bad busy',
      'poor slow',
      'poor behind',
      'poor partly',
      'poor ended',
    ]);
    expect(states.slice(10).every((state) => state.startsWith('good '))).toBe(true);
    expect(states).toHaveLength(10 + 23);
  });

  it('lists no part of the plane, no exporter and no ended smoke test', () => {
    for (const name of ['prometheus', 'node', 'postgres-exporter', 'telltale-smoke']) expect(of(name)).toBeUndefined();
  });

  it('says why', () => {
    expect(of('crashed')?.reasons).toEqual(['its process does not answer']);
    expect(of('failing')?.reasons).toEqual(['10 % of requests fail, 0.1 % may']);
    expect(of('slow')?.reasons).toEqual([expect.stringMatching(/^one request in twenty takes longer than 0\.\d+ s$/)]);
    expect(of('slower')?.state).toBe('bad');
    expect(of('busy')?.reasons).toEqual(['an event loop is busy 95 % of the time']);
    expect(of('behind')?.reasons).toEqual(['20,000 log records wait']);
    expect(of('partly')?.reasons).toEqual(['1 of 3 processes do not answer']);
    expect(of('ended')?.reasons).toEqual(['its processes are no longer scraped']);
    expect(of('fine')?.reasons).toEqual([]);
  });

  it('does not report a process that has just ended as not answering', () => {
    expect(of('replaced')).toMatchObject({ state: 'good', processes: 2, processes_up: 1, processes_gone: 1 });
    expect(of('stopped')?.reasons).toEqual(['its process has just ended or stopped answering']);
    expect(of('crashed')).toMatchObject({ processes_gone: 0 });
  });

  it('has their numbers, and nothing for a number that is not measured', () => {
    expect(of('fine')).toMatchObject({ processes: 2, processes_up: 2, error_ratio: 0, records_waiting: 9 });
    expect(of('fine')?.requests_per_second).toBeCloseTo(10, 3);
    expect(of('failing')?.error_ratio).toBeCloseTo(0.1, 5);
    expect(of('service-1')).toMatchObject({ event_loop_utilization: null, records_waiting: null });
    expect(of('crashed')).toMatchObject({ processes: 1, processes_up: 0, requests_per_second: null, requests: [] });
    expect(of('fine')?.requests.length).toBeGreaterThan(50);
    expect(of('fine')?.requests.at(-1)).toBeCloseTo(10, 3);
  });

  it('sends a bounded number of queries for any number of services', () => {
    expect(asked.length).toBeLessThanOrEqual(11);
    // Prometheus' own alerts are two of them, asked for where Alertmanager does not answer.
    expect(asked.filter((path) => path.startsWith('/api/v1/query')).length).toBeLessThanOrEqual(10);
  });

  it('lists the deploys in the range', () => {
    expect(found.deploys).toEqual([{ at: (now - minutes(12)) * 1_000, service: 'deployed', version: '2.0.0' }]);
  });

  it('names the server that does not answer, and shows the data of the others', () => {
    expect(found.alerts_unknown).toContain('Alertmanager cannot be reached');
    expect(found.parts).toEqual([
      { name: 'alertmanager', state: 'unreachable', detail: expect.stringContaining('Alertmanager cannot be reached') },
    ]);
  });
});

describe('without one of the servers, the overview', () => {
  it('shows alerts and parts without Prometheus', async () => {
    const alert = {
      labels: { alertname: 'X', severity: 'warning' },
      annotations: {},
      startsAt: '2026-01-01T00:00:00Z',
    };
    const found = await overview(servers({ alertmanager: async <Body>() => [alert] as Body }), {
      range,
      parts: async () => [
        { name: 'elasticsearch', state: 'running' },
        { name: 'prometheus', state: 'crashed', detail: 'it ended' },
        { name: 'keeper', state: 'stopped' },
      ],
    });
    expect(found.services).toEqual([]);
    expect(found.alerts).toMatchObject([{ name: 'X', summary: 'X' }]);
    expect(found.alerts_unknown).toBeUndefined();
    expect(found.parts).toEqual([
      { name: 'prometheus', state: 'crashed', detail: 'it ended' },
      { name: 'keeper', state: 'stopped' },
    ]);
  });

  it('names each server if all are away', async () => {
    const found = await overview(servers({}), { range, parts: async () => [] });
    expect(found).toMatchObject({ services: [], alerts: [], deploys: [] });
    expect(found.parts.map(({ name }) => name)).toEqual(['prometheus', 'alertmanager']);
  });

  it('shows an error if the engine cannot read the status of the parts', async () => {
    const parts = () => Promise.reject(new Error('Docker does not answer'));
    const found = await overview(there(), { range, parts });
    expect(found.parts[0]).toEqual({ name: 'plane', state: 'unknown', detail: 'Docker does not answer' });
    expect(found.services.length).toBeGreaterThan(0);
  });

  it('fails on an error that no server has caused', async () => {
    const broken = servers({ prometheus: () => Promise.reject(new TypeError('a defect')) });
    await expect(overview(broken, { range, ...noParts })).rejects.toThrow('a defect');
  });
});

it('a dashboard without data says what would provide it; one that shows log records never does', async () => {
  const { dashboards } = await describeConsole(there(), { telltale: '1', engine: 'native', links: async () => ({}) });
  expect(dashboards.flatMap(({ uid, not_fed }) => (not_fed === undefined ? [] : [[uid, not_fed]]))).toEqual([
    ['telltale-dependencies', expect.stringContaining(': Prometheus has no metrics of Node services.')],
    ['telltale-plane', expect.stringContaining('Prometheus has no metrics of')],
    ['telltale-hosts', expect.stringContaining(': Prometheus has no metrics of node-exporter or cadvisor.')],
    ['telltale-balancers', expect.stringContaining('nginx-exporter or haproxy')],
    ['telltale-python', expect.stringContaining('Python services')],
  ]);
});

it('the console opens with the last 15 minutes if no service is older, else with the last hour', async () => {
  const asking = { servers: there() };
  expect(await openingRange(asking, now * 1_000)).toBeUndefined();
  // As it was: ten minutes after the first services, and the plane's own parts, were scraped first.
  expect(await openingRange(asking, (now - seconds + minutes(10)) * 1_000)).toBe('now-15m');
  expect(await openingRange(asking, (now - seconds + minutes(20)) * 1_000)).toBeUndefined();
});

describe('deploys of a dashboard', () => {
  const question = { dashboard: 'telltale-service', range, variables: {} };

  it('are those of the chosen services', async () => {
    const of = async (service: string[]) =>
      (await deploys(there(), { ...question, variables: { service } })).deploys.map(({ version }) => version);
    expect(await of([])).toEqual(['2.0.0']);
    expect(await of(['deployed'])).toEqual(['2.0.0']);
    expect(await of(['fine'])).toEqual([]);
  });

  it('are found in a range with points five minutes apart', async () => {
    const weeks = { from: range.to - 20 * 86_400_000, to: range.to };
    const { deploys: found } = await deploys(there(), { ...question, range: weeks });
    const at = (now - minutes(10)) * 1_000;
    expect(found.filter(({ service }) => service === 'deployed')).toContainEqual({
      at,
      service: 'deployed',
      version: '2.0.0',
    });
  });

  it('are only those within the range', async () => {
    const after = { ...range, from: (now - minutes(12)) * 1_000 };
    expect(await deploys(there(), { ...question, range: after })).toEqual({ deploys: [] });
  });

  it('are absent on a dashboard without services', async () => {
    const before = asked.length;
    expect(await deploys(there(), { ...question, dashboard: 'telltale-plane' })).toEqual({ deploys: [] });
    expect(asked.length).toBe(before);
  });
});

it('variables list services by name, and the instances of the chosen ones', async () => {
  const question = { dashboard: 'telltale-service', range, variables: { service: ['fine', 'partly'] } };
  const { service = [], instance } = await variableValues(there(), question);
  expect(service).toEqual(service.toSorted());
  expect(service).toContain('ended');
  expect(instance).toEqual(['fine:0', 'fine:1', 'partly:0', 'partly:1', 'partly:2']);
});

describe('the accounts of processes', () => {
  let accounts: Shipping['processes'];
  beforeAll(async () => {
    accounts = await accountsOf({ servers: there() }, now * 1_000);
  });
  const of = (instance: string) => accounts.find((account) => account.instance === instance);

  it('add up to the emitted and adopted records', () => {
    expect(of('fine:0')).toEqual({
      service: 'fine',
      instance: 'fine:0',
      emitted: 100,
      adopted: 5,
      delivered: 90,
      dead_lettered: 2,
      dropped: 4,
      dropped_by_reason: { level: 3, spool_full: 1 },
      waiting: 9,
      unaccounted: 0,
    });
  });

  it('are listed once for each process', () => {
    const instances = accounts.map(({ instance }) => instance);
    expect(instances.toSorted()).toEqual(['behind:0', 'fine:0', 'fine:1', 'g:1', 'h:1', 'h:2', 'h:3', 'w:1']);
  });

  it('come first if they do not add up, with the difference', () => {
    expect(accounts[0]).toMatchObject({ instance: 'fine:1', unaccounted: 3 });
  });

  it('show a process that has ended as it was last seen', () => {
    expect(of('g:1')).toMatchObject({ ended: true, emitted: 50, waiting: 5, unaccounted: 0 });
    expect(of('fine:0')).not.toHaveProperty('ended');
  });

  it('do not count records of an ended process as waiting if another process has adopted them', () => {
    expect(of('h:1')).toMatchObject({ ended: true, waiting: 0, taken_over: 10, unaccounted: 0 });
    expect(of('h:2')).toMatchObject({ ended: true, waiting: 4, taken_over: 2, unaccounted: 0 });
    expect(of('h:3')).toMatchObject({ adopted: 87, delivered: 187, unaccounted: 0 });
    expect(of('g:1')).not.toHaveProperty('taken_over');
  });

  it('omit a process that shared a page and ended before the others', () => {
    expect(of('w:1')).toMatchObject({ ended: true, emitted: 30, delivered: 30, waiting: 0, unaccounted: 0 });
  });

  it('are shown beside the dead letters, even if one of the two servers fails', async () => {
    const letter = {
      id: 'a',
      at: '2026-01-01T00:00:00Z',
      data_stream: 'logs-app-default',
      reason: 'r',
      original: '{}',
    };
    const long = { ...letter, original: 'x'.repeat(1_000_000), reason: 'y'.repeat(10_000) };
    const letters = async () => ({ total: 60, letters: [letter, ...Array.from({ length: 59 }, () => long)] });
    const without = await shipping(servers({}), { letters, canRetry: true });
    expect(without).toMatchObject({ processes: [], can_retry: true, dead_letters: { total: 60 } });
    expect(without.processes_unknown).toContain('Prometheus cannot be reached');
    expect(without.dead_letters.letters[0]).toEqual(letter);
    expect(JSON.stringify(without).length).toBeLessThan(1_000_000);
    const failing = async () => Promise.reject(new Error('Elasticsearch answered 503'));
    const other = await shipping(there(), { letters: failing, canRetry: false });
    expect(other.dead_letters_unknown).toBe('Elasticsearch answered 503');
    expect(other.processes_unknown).toBeUndefined();
    expect(
      await shipping(servers({ prometheus: silent('P') }), { letters: async () => undefined, canRetry: false }),
    ).toMatchObject({
      dead_letters: { total: 0, letters: [] },
      dead_letters_unknown: expect.any(String),
    });
  });
});
