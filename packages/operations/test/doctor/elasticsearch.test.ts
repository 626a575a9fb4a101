// The doctor looks at a real Elasticsearch, in which faults are made one after the other.

import { join } from 'node:path';
import { dayMs } from '@telltale/catalog';
import { openPlane } from '@telltale/plane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byPaths, type ElasticsearchByPaths } from '../../../../tests/support/elasticsearch-paths.ts';
import { startingQuickly } from '../../../../tests/support/quick-start.ts';
import type { Question } from '../../../plane/src/http-client.ts';
import { temporaryFolderOfFile } from '../../../plane/test/support/temporary-folder.ts';
import { elasticsearchClock } from '../../src/doctor/clock.ts';
import { fields } from '../../src/doctor/elasticsearch/fields.ts';
import { healthReport } from '../../src/doctor/elasticsearch/health-report.ts';
import { lifecycle } from '../../src/doctor/elasticsearch/lifecycle.ts';
import { elasticsearchDisk, heap, heapFinding } from '../../src/doctor/elasticsearch/nodes.ts';
import { shards } from '../../src/doctor/elasticsearch/shards.ts';
import { snapshots } from '../../src/doctor/elasticsearch/snapshots.ts';
import { writes } from '../../src/doctor/elasticsearch/writes.ts';
import type { ElasticsearchCheck, Examination } from '../../src/doctor/examination.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/finding.ts';

const gigabyte = 1e9;
const dataStream = 'logs-doctor-default';
/** What the server finds out by itself takes a moment; a loaded machine is slower. */
const patience = { interval: 200 };

const plane = openPlane({ engine: 'native', planeDir: startingQuickly(join(temporaryFolderOfFile(), 'plane')) });
let elasticsearch: ElasticsearchByPaths;
let examination: Examination;

beforeAll(async () => {
  await plane.up({ ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } });
  const operator = await plane.operator();
  elasticsearch = byPaths(await operator.elasticsearch('admin'));
  examination = { description: await plane.describe(), status: await plane.status(), operator, now: Date.now };
  return async () => {
    await elasticsearch[Symbol.asyncDispose]();
    await operator[Symbol.asyncDispose]();
  };
});
afterAll(async () => {
  await plane.down({ purge: true });
});

const look = (check: ElasticsearchCheck, change: Partial<Examination> = {}): Promise<readonly Finding[]> =>
  check.look(elasticsearch, { ...examination, ...change });
const later = (ms: number): Partial<Examination> => ({ now: () => Date.now() + ms });

async function requireAnswer<Body>(question: Question): Promise<Body> {
  const { status, body } = await elasticsearch.ask<Body>(question);
  if (status >= 300) throw new Error(`${question.path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

const settings = (persistent: object): Promise<unknown> =>
  requireAnswer({ method: 'PUT', path: '/_cluster/settings', body: { persistent } });

async function ship(): Promise<string> {
  const body = { '@timestamp': new Date().toISOString(), message: 'hello' };
  const path = `/${dataStream}/_doc?refresh=true`;
  return (await requireAnswer<{ _index: string }>({ method: 'POST', path, body }))._index;
}

describe('the doctor of a new plane', () => {
  it('finds only that no backup was made and that nobody is notified', async () => {
    const found = await examine(examination);
    // The machine of the test is not the plane's doing.
    const ofPlane = found.filter(
      ({ check }) => !['vm.max_map_count', 'swap', 'memory', 'disk', 'series'].includes(check),
    );
    const wrong = ofPlane.filter(({ state }) => state !== 'ok').map(({ finding }) => finding);
    expect(wrong).toEqual(['no snapshot was ever made', 'nobody is notified of any alert']);
    const looked = new Set(found.map(({ check }) => check));
    expect([...looked]).toEqual([
      ...['parts', 'disk', 'memory', 'swap', 'vm.max_map_count', 'Node', 'versions', 'ports', 'certificates'],
      ...['shards', 'writes', 'fields', 'heap', 'lifecycle', 'snapshots', 'health report', 'clock'],
      ...['targets', 'rules', 'alerts', 'handover', 'notifications', 'configuration', 'series', 'receivers'],
    ]);
  });
});

describe('the check of the shards', () => {
  const make = (index: string, own: object) =>
    requireAnswer({ method: 'PUT', path: `/${index}?wait_for_active_shards=0`, body: { settings: { index: own } } });
  const drop = (index: string) => requireAnswer({ method: 'DELETE', path: `/${index}` });

  it('passes if every shard is assigned', async () => {
    await ship();
    expect(await look(shards)).toEqual([
      {
        check: 'shards',
        state: 'ok',
        finding: expect.stringMatching(/^green: \d+ shards? on 1 node, none unassigned$/),
      },
    ]);
  });

  it('warns of missing replicas, with the reason that Elasticsearch gives', async () => {
    await make('doctor-copied', { number_of_replicas: 1 });
    try {
      // A moment ago the data itself was on no node yet.
      await expect
        .poll(() => look(shards), patience)
        .toEqual([
          {
            check: 'shards',
            state: 'warning',
            finding: expect.stringMatching(
              /^yellow: 1 shard on no node, of doctor-copied \(replica\)\. Elasticsearch says: .*copy of this shard is already allocated/,
            ),
            remedy: expect.stringContaining('index.number_of_replicas to 0'),
            runbook: 'dashboards/runbooks/ElasticsearchYellow.md',
          },
        ]);
    } finally {
      await drop('doctor-copied');
    }
  });

  it('fails for missing primaries, with the reason that Elasticsearch gives', async () => {
    await make('doctor-homeless', { number_of_replicas: 0, 'routing.allocation.require._name': 'nobody' });
    try {
      expect(await look(shards)).toEqual([
        {
          check: 'shards',
          state: 'failure',
          finding: expect.stringMatching(/^red: 1 shard on no node, of doctor-homeless \(primary\)\. .*_name:"nobody"/),
          remedy: expect.any(String),
          runbook: 'dashboards/runbooks/ElasticsearchRed.md',
        },
      ]);
    } finally {
      await drop('doctor-homeless');
    }
  });
});

describe('the check of the fields', () => {
  /** As services log, each with so many names of its own, one after the other. */
  async function log(stream: string, services: number, names: number): Promise<void> {
    for (let service = 0; service < services; service++) {
      const body = {
        '@timestamp': new Date().toISOString(),
        service: { name: `service-${service}` },
        app: Object.fromEntries(Array.from({ length: names }, (_, at) => [`name_${service}_${at}`, at])),
      };
      await requireAnswer({ method: 'POST', path: `/${stream}/_doc`, body });
    }
    await requireAnswer({ method: 'POST', path: `/${stream}/_refresh` });
  }

  it('counts the fields of an index that has room for more', async () => {
    await log('logs-few-default', 1, 5);
    expect(await look(fields)).toEqual([
      { check: 'fields', state: 'ok', finding: 'logs-few-default has the most searchable fields: 5 of 1000' },
    ]);
  });

  it('reports an index that has no room for more fields, with the services whose values cannot be searched', async () => {
    await log('logs-hundred-default', 100, 15);
    const [finding, ...others] = await look(fields);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ state: 'warning', runbook: 'dashboards/runbooks/LogFieldNamesExceeded.md' });
    const whose = [...(finding?.finding ?? '').matchAll(/service-(\d+) \(1 record\)/g)].map(([, number]) =>
      Number(number),
    );
    expect(finding?.finding).toContain('logs-hundred-default has reached the limit of 1000 searchable fields');
    expect(whose).toHaveLength(5);
    // Those that logged first have their names there.
    expect(whose.filter((number) => number < 60)).toEqual([]);
  });
});

describe('the check of the writes', () => {
  const block = (index: string, name: string, value: true | null) =>
    requireAnswer({ method: 'PUT', path: `/${index}/_settings`, body: { [`index.blocks.${name}`]: value } });

  it('passes if every index accepts writes', async () => {
    expect(await look(writes)).toEqual([{ check: 'writes', state: 'ok', finding: 'every index accepts them' }]);
  });

  it('fails for an index that rejects writes since its disk was nearly full', async () => {
    const index = await ship();
    await block(index, 'read_only_allow_delete', true);
    try {
      expect(await look(writes)).toEqual([
        expect.objectContaining({
          state: 'failure',
          finding: `rejected by ${index}: a disk was nearly full (index.blocks.read_only_allow_delete)`,
          runbook: 'dashboards/runbooks/ElasticsearchDiskFull.md',
        }),
      ]);
    } finally {
      await block(index, 'read_only_allow_delete', null);
    }
  });

  it('warns of a closed index that logs are written to, and ignores it after a rollover', async () => {
    const index = await ship();
    await block(index, 'write', true);
    expect(await look(writes)).toEqual([
      expect.objectContaining({
        state: 'warning',
        finding: `rejected by ${index}, which logs are written to: the indices were closed by hand`,
      }),
    ]);
    await requireAnswer({ method: 'POST', path: `/${dataStream}/_rollover` });
    expect(await look(writes)).toEqual([expect.objectContaining({ state: 'ok' })]);
    await block(index, 'write', null);
  });

  it('fails if the whole cluster rejects writes', async () => {
    await settings({ 'cluster.blocks.read_only_allow_delete': true });
    try {
      expect(await look(writes)).toEqual([
        expect.objectContaining({
          state: 'failure',
          finding: 'rejected by the whole cluster: cluster.blocks.read_only_allow_delete is true',
        }),
      ]);
    } finally {
      await settings({ 'cluster.blocks.read_only_allow_delete': null });
    }
  });
});

describe('the check of the disk', () => {
  const marks = (low: string | null, high: string | null, flood_stage: string | null): Promise<unknown> =>
    settings({ 'cluster.routing.allocation.disk.watermark': { low, high, flood_stage } });
  const free = async (): Promise<number> => {
    type Stats = { nodes: Record<string, { fs: { data: { available_in_bytes: number }[] } }> };
    const { nodes } = await requireAnswer<Stats>({ path: '/_nodes/stats/fs' });
    return Object.values(nodes)[0]?.fs.data[0]?.available_in_bytes ?? 0;
  };
  const bytes = (count: number): string => `${Math.round(count)}b`;

  it('passes above the watermarks of the server', async () => {
    expect(await look(elasticsearchDisk)).toEqual([
      {
        check: 'disk',
        state: 'ok',
        finding: expect.stringMatching(/are free for node telltale of Elasticsearch; below 2\.1 GB it reacts$/),
      },
    ]);
  });

  // Others use the disk meanwhile: the marks keep well away from what is free.
  it.each([
    ['low', 'warning', 'it puts no new data there', 'ElasticsearchDiskLow'],
    ['high', 'failure', 'it moves data away', 'ElasticsearchDiskNearlyFull'],
    ['flood stage', 'failure', 'it rejects every record', 'ElasticsearchDiskFull'],
  ] as const)('judges a disk below the %s watermark to be a %s', async (mark, state, does, runbook) => {
    const over = (await free()) + 10 * gigabyte;
    await {
      low: () => marks(bytes(over), '1gb', '512mb'),
      high: () => marks(bytes(over), bytes(over), '512mb'),
      'flood stage': () => marks(bytes(over), bytes(over), bytes(over)),
    }[mark]();
    try {
      expect(await look(elasticsearchDisk)).toEqual([
        {
          check: 'disk',
          state,
          finding: expect.stringContaining(does),
          remedy: expect.stringContaining('Free some space'),
          runbook: `dashboards/runbooks/${runbook}.md`,
        },
      ]);
    } finally {
      await marks(null, null, null);
      await requireAnswer({
        method: 'PUT',
        path: '/_all/_settings?expand_wildcards=all',
        body: { 'index.blocks.read_only_allow_delete': null },
      });
    }
  });

  it('includes the growth of the logs, once a day of them is known', async () => {
    await ship();
    expect(await look(elasticsearchDisk, later(2 * dayMs))).toEqual([
      expect.objectContaining({
        state: 'ok',
        finding: expect.stringMatching(/; logs grow by \d+ MB a day, and logs older than 14 days are deleted$/),
      }),
    ]);
  });
});

describe('the check of the heap', () => {
  it('passes if little of the heap is used', async () => {
    expect(await look(heap)).toEqual([
      {
        check: 'heap',
        state: 'ok',
        finding: expect.stringMatching(/^\d+% of 537 MB of heap are in use by long-lived objects on node telltale$/),
      },
    ]);
  });

  it('warns of a nearly full heap, with how many requests were rejected for it', () => {
    const old = { used_in_bytes: 95, max_in_bytes: 100 };
    expect(heapFinding('telltale', { used_in_bytes: 89, max_in_bytes: 100 }, 0).state).toBe('ok');
    expect(heapFinding('telltale', old, 7)).toMatchObject({
      state: 'warning',
      finding:
        '95% of 0 MB of heap are in use by long-lived objects on node telltale; requests rejected for lack of memory since its start: 7',
      runbook: 'dashboards/runbooks/ElasticsearchHeapHigh.md',
    });
  });
});

describe('the check of retention', () => {
  it('says that the keeper enforces retention if the server has none', async () => {
    expect(await look(lifecycle)).toEqual([
      {
        check: 'lifecycle',
        state: 'ok',
        finding: 'logs older than 14 days are deleted by the keeper; no index is stuck',
      },
    ]);
  });

  it('reports an index that should have been deleted', async () => {
    const index = await ship();
    await requireAnswer({ method: 'POST', path: `/${dataStream}/_rollover` });
    const found = await look(lifecycle, later(16 * dayMs));
    expect(found).toEqual([
      expect.objectContaining({
        state: 'warning',
        finding: expect.stringMatching(/^older than 14 days and not deleted: /),
        remedy: expect.stringContaining('telltale logs keeper'),
      }),
    ]);
    expect(found[0]?.finding).toContain(index);
    expect(await look(lifecycle, later(14 * dayMs))).toEqual([expect.objectContaining({ state: 'ok' })]);
  });
});

describe('the check of the snapshots', () => {
  const take = (name: string, body: object = {}) =>
    requireAnswer({ method: 'PUT', path: `/_snapshot/telltale/${name}?wait_for_completion=true`, body });

  it('warns if no snapshot was ever made', async () => {
    expect(await look(snapshots)).toEqual([
      expect.objectContaining({
        state: 'warning',
        finding: 'no snapshot was ever made',
        remedy: expect.stringContaining('backup'),
      }),
    ]);
  });

  it('passes a recent snapshot, and warns of an old one', async () => {
    await take('doctor-whole', { indices: dataStream });
    expect(await look(snapshots)).toEqual([
      {
        check: 'snapshots',
        state: 'ok',
        finding: expect.stringMatching(/^the last complete one, doctor-whole, is \d+ seconds? old$/),
      },
    ]);
    expect(await look(snapshots, later(47 * 3_600_000))).toEqual([expect.objectContaining({ state: 'ok' })]);
    expect(await look(snapshots, later(3 * dayMs))).toEqual([
      expect.objectContaining({ state: 'warning', finding: 'the last complete one, doctor-whole, is 3 days old' }),
    ]);
  });

  it('warns if the last snapshot is incomplete, and names the last complete one', async () => {
    const lost = { index: { number_of_replicas: 0, 'routing.allocation.require._name': 'nobody' } };
    await requireAnswer({ method: 'PUT', path: '/doctor-lost?wait_for_active_shards=0', body: { settings: lost } });
    try {
      await take('doctor-partial', { indices: `doctor-lost,${dataStream}`, partial: true });
      expect(await look(snapshots)).toEqual([
        expect.objectContaining({
          state: 'warning',
          finding: expect.stringMatching(/^the last, doctor-partial, is partial: ./),
        }),
        expect.objectContaining({ state: 'ok', finding: expect.stringContaining('doctor-whole') }),
      ]);
    } finally {
      await requireAnswer({ method: 'DELETE', path: '/doctor-lost' });
    }
  });

  it('warns if there is no repository for snapshots', async () => {
    await requireAnswer({ method: 'DELETE', path: '/_snapshot/telltale' });
    expect(await look(snapshots)).toEqual([
      expect.objectContaining({ state: 'warning', finding: 'there is no snapshot repository' }),
    ]);
  });
});

describe('the check of the health report', () => {
  it('passes a report without a finding', async () => {
    expect(await look(healthReport)).toEqual([
      {
        check: 'health report',
        state: 'ok',
        finding: expect.stringMatching(/^all \d+ indicators of Elasticsearch are green$/),
      },
    ]);
  });

  it('repeats each finding, with the remedy that Elasticsearch gives', async () => {
    await settings({ 'cluster.max_shards_per_node': 1 });
    try {
      await expect
        .poll(() => look(healthReport), patience)
        .toEqual([
          expect.objectContaining({
            state: expect.stringMatching(/^(?:warning|failure)$/),
            finding: expect.stringMatching(/^shards capacity: .*\[cluster\.max_shards_per_node\]/),
            remedy: expect.stringContaining('reduce the number of shards'),
          }),
        ]);
    } finally {
      await settings({ 'cluster.max_shards_per_node': null });
    }
  });
});

describe('the check of the clock', () => {
  it('passes a clock that agrees', async () => {
    expect(await look(elasticsearchClock)).toEqual([
      { check: 'clock', state: 'ok', finding: 'agrees with that of Elasticsearch' },
    ]);
  });

  it.each([-90_000, 90_000])('warns of a clock that is off by %d ms', async (off) => {
    expect(await look(elasticsearchClock, later(off))).toEqual([
      expect.objectContaining({
        state: 'warning',
        finding: expect.stringMatching(/^differs from that of Elasticsearch by (?:89|90|91|92) s$/),
        runbook: 'dashboards/runbooks/HostClockOff.md',
      }),
    ]);
  });
});

describe('the doctor', () => {
  it('reports a server that hangs once, and completes the checks of the others', async () => {
    const { parts } = await plane.status();
    const pid = parts.find(({ name }) => name === 'elasticsearch')?.pid ?? 0;
    process.kill(-pid, 'SIGSTOP');
    try {
      const found = await examine({ ...examination, status: await plane.status() });
      expect(found.filter(({ check }) => check === 'Elasticsearch')).toEqual([
        expect.objectContaining({
          state: 'failure',
          finding: expect.stringMatching(/^does not answer: /),
          remedy: expect.stringContaining('telltale logs elasticsearch'),
          runbook: 'dashboards/runbooks/ElasticsearchUnreachable.md',
        }),
      ]);
      expect(found.find(({ check }) => check === 'parts')).toMatchObject({
        state: 'failure',
        finding: expect.stringMatching(/^elasticsearch is unhealthy: it does not answer/),
      });
      expect(found.filter(({ check }) => check === 'shards')).toEqual([]);
      expect(found.find(({ check }) => check === 'rules')).toMatchObject({ state: 'ok' });
    } finally {
      process.kill(-pid, 'SIGCONT');
    }
  });
});
