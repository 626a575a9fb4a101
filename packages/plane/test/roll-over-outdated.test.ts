// Data streams of an older template are rolled over also where a snapshot is being taken of them.
import { expect, it } from 'vitest';
import type { ElasticsearchClient } from '../src/elasticsearch/client.ts';
import { rollOverOutdated } from '../src/setup/roll-over-outdated.ts';

/** What the client throws where Elasticsearch refuses, as far as it is read. */
function refusal(status: number, type: string): Error {
  const request = { params: { method: 'POST', path: '/logs-app-default/_rollover' } };
  return Object.assign(new Error(type), {
    name: 'ResponseError',
    statusCode: status,
    body: { error: { type }, status },
    meta: { meta: { request } },
  });
}

/** A server with one data stream of an older template, which answers each rollover by the next of these. */
function serverOf(answers: readonly (Error | undefined)[]) {
  const left = [...answers];
  const index = '.ds-logs-app-default-2026.11.01-000001';
  const mappings = { _meta: { managed_by: 'telltale', telltale_version: 1 } };
  const indices = {
    getMapping: async () => ({ statusCode: 200, body: { [index]: { mappings } } }),
    rollover: async () => {
      const answer = left.shift();
      if (answer !== undefined) throw answer;
      return {};
    },
  };
  return { client: { indices } as unknown as ElasticsearchClient, left };
}

it('is rolled over once the snapshot is taken', async () => {
  const { client, left } = serverOf([refusal(400, 'snapshot_in_progress_exception'), undefined]);
  expect(await rollOverOutdated(client)).toEqual(['logs-app-default']);
  expect(left).toEqual([]);
});

it('is skipped if it no longer exists', async () => {
  expect(await rollOverOutdated(serverOf([refusal(404, 'index_not_found_exception')]).client)).toEqual([]);
});

it('fails on any other refusal', async () => {
  await expect(rollOverOutdated(serverOf([refusal(400, 'illegal_argument_exception')]).client)).rejects.toThrow(
    'illegal_argument_exception',
  );
});

it('stops waiting for a snapshot when the signal is aborted', async () => {
  const ended = new AbortController();
  const { client } = serverOf(Array.from({ length: 100 }, () => refusal(400, 'snapshot_in_progress_exception')));
  const rolling = rollOverOutdated(client, ended.signal);
  ended.abort(new Error('enough'));
  await expect(rolling).rejects.toThrow();
});
