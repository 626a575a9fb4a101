// Answers of which a part of Elasticsearch has failed: each question says so, and none says that there is nothing.
import { dashboards, panelId } from '@telltale/content';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { panelData } from '../src/dashboards/panel-data.ts';
import { fieldValues } from '../src/logs/field-values.ts';
import { limits } from '../src/logs/limits.ts';
import { logHistogram } from '../src/logs/log-histogram.ts';
import { requestTimeline } from '../src/logs/request-timeline.ts';
import { searchLogs } from '../src/logs/search-logs.ts';
import { tailLogs } from '../src/logs/tail/tail-logs.ts';
import { wholeRecord } from '../src/logs/whole-record.ts';
import type { ServerQuestion } from '../src/servers/servers.ts';

afterEach(() => {
  vi.useRealTimers();
});

const incomplete = '1 of 2 parts of the logs could not be searched: shard is gone';

/** An Elasticsearch one of whose two shards fails, as it answers then: with what the other has found. */
function halfDown(found: object = {}) {
  const state = { isHalfDown: true };
  const elasticsearch = async <Answer>({ path }: ServerQuestion): Promise<Answer> => {
    if (path.includes('/_field_caps')) {
      return { fields: { 'app.step': { keyword: { searchable: true, aggregatable: true } } } } as Answer;
    }
    if (path.includes('/_stats/')) return { indices: {} } as Answer;
    const failures = [{ reason: { type: 'no_shard_available_action_exception', reason: 'shard is gone' } }];
    return {
      timed_out: false,
      _shards: { total: 2, failed: state.isHalfDown ? 1 : 0, ...(state.isHalfDown && { failures }) },
      hits: { total: { value: 0, relation: 'eq' }, hits: [] },
      aggregations: {
        values: { sum_other_doc_count: 0, buckets: [] },
        missing: { doc_count: 0 },
        all: { buckets: [] },
        split: { buckets: [] },
      },
      ...found,
    } as Answer;
  };
  return { state, servers: { elasticsearch } };
}

const filter = { services: [], levels: [], fields: [] };
const range = { from: 0, to: 60_000 };

describe('a failed part of the logs is reported by', () => {
  it.each<[string, (servers: ReturnType<typeof halfDown>['servers']) => Promise<{ incomplete?: string }>]>([
    ['a search', (servers) => searchLogs(servers, { filter, range, limit: 10 })],
    ['the lines of a request', (servers) => requestTimeline(servers, { trace: 'a'.repeat(32) })],
    ['the values of a field', (servers) => fieldValues(servers, { filter, range, name: 'app.step' })],
    ['the counts over time', (servers) => logHistogram(servers, { filter, range, points: 10 })],
  ])('%s, and only if one has failed', async (_name, ask) => {
    const { state, servers } = halfDown();
    expect((await ask(servers)).incomplete).toBe(incomplete);
    state.isHalfDown = false;
    expect((await ask(servers)).incomplete).toBeUndefined();
  });

  it.each(
    dashboards.flatMap(({ uid, rows }) =>
      rows
        .flatMap(({ panels }) => panels)
        .filter(({ logs }) => logs !== undefined)
        .map((panel) => ({ uid, title: panel.title, id: panelId(uid, panel.title) })),
    ),
  )('the panel $title of $uid, and not where none has', async ({ uid, id }) => {
    const { state, servers } = halfDown();
    const nobody = async (): Promise<never> => {
      throw new Error('only logs are asked for');
    };
    const asked = { dashboard: uid, panel: id, range, variables: { service: ['shop'] }, points: 60 };
    const ask = () => panelData({ ...servers, prometheus: nobody, alertmanager: nobody }, asked);
    expect(await ask()).toMatchObject({ incomplete });
    state.isHalfDown = false;
    expect(await ask()).not.toHaveProperty('incomplete');
  });

  it('the request for a record that is not found, which is not called removed', async () => {
    const { state, servers } = halfDown();
    const record = { index: 'logs-app-default', id: '1' };
    await expect(wholeRecord(servers, record)).rejects.toMatchObject({ code: 'refused', message: incomplete });
    state.isHalfDown = false;
    await expect(wholeRecord(servers, record)).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('a tail reports once that a part of the logs has failed for some seconds, and once that it answers again', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { state, servers } = halfDown();
  const over = new AbortController();
  const reported: (string | undefined)[] = [];
  let begun: number | undefined;
  const asked = {
    elasticsearch: async <Answer>(question: ServerQuestion): Promise<Answer> => {
      // Shorter than what an index takes that is made: it fails so for a moment.
      if (reported.length > 0) vi.advanceTimersByTime(limits.tailIncompleteMsMin - 1);
      if (reported.length > 0) begun ??= Date.now();
      return await servers.elasticsearch<Answer>(question);
    },
  };
  for await (const event of tailLogs(asked, { filter, signal: over.signal })) {
    reported.push(event.incomplete);
    if (event.incomplete !== undefined) {
      expect(Date.now() - (begun ?? 0)).toBeGreaterThanOrEqual(limits.tailIncompleteMsMin);
      state.isHalfDown = false;
    }
    if (reported.length === 3) over.abort();
  }
  expect(reported).toEqual([undefined, incomplete, undefined]);
});
