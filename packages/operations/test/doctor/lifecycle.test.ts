// The doctor says where old logs are stuck. The servers' own ways are a stub's: the real one of the tests has neither.
import { dayMs } from '@telltale/catalog';
import { describe, expect, it } from 'vitest';
import { lifecycle } from '../../src/doctor/elasticsearch/lifecycle.ts';
import { examinationOf } from '../support/doctor.ts';
import { elasticsearchOf, type StubAnswers } from '../support/server-stub.ts';

const look = (answers: StubAnswers) => lifecycle.look(elasticsearchOf(answers), examinationOf());
const noIndices = { '/_cat/indices/logs-*-*': [] };

describe('the check of index lifecycle management', () => {
  const answers = (mode: string, indices: object): StubAnswers => ({
    ...noIndices,
    '/_ilm/status': { operation_mode: mode },
    '/logs-*-*/_ilm/explain': { indices },
  });

  it('passes if no index is stuck', async () => {
    expect(await look(answers('RUNNING', {}))).toEqual([
      {
        check: 'lifecycle',
        state: 'ok',
        finding: 'logs older than 14 days are deleted by index lifecycle management; no index is stuck',
      },
    ]);
  });

  it('names each stuck index with its step and the reason', async () => {
    const stuck = {
      index: '.ds-logs-app-default-2026.11.01-000001',
      managed: true,
      policy: 'telltale-logs',
      phase: 'hot',
      action: 'rollover',
      step: 'ERROR',
      failed_step: 'check-rollover-ready',
      step_info: { type: 'illegal_argument_exception', reason: 'rollover target [x] does not exist' },
    };
    expect(await look(answers('RUNNING', { [stuck.index]: stuck }))).toEqual([
      {
        check: 'lifecycle',
        state: 'failure',
        finding: `stuck: ${stuck.index} at check-rollover-ready (rollover target [x] does not exist)`,
        remedy: 'Fix the cause, then POST /<index>/_ilm/retry',
      },
    ]);
  });

  it('warns that a stopped lifecycle management deletes nothing', async () => {
    expect(await look(answers('STOPPED', {}))).toEqual([
      expect.objectContaining({ state: 'failure', remedy: 'POST /_ilm/start' }),
    ]);
  });
});

describe('the check of the data stream lifecycle', () => {
  const answers = (indices: object): StubAnswers => ({
    ...noIndices,
    '/_data_stream/*/_lifecycle': { data_streams: [] },
    '/logs-*-*/_lifecycle/explain': { indices },
  });
  const name = '.ds-logs-app-default-2026.11.01-000001';
  const managed = {
    index: name,
    managed_by_lifecycle: true,
    generation_time: '2d',
    lifecycle: { data_retention: '14d' },
  };

  it('passes if no index is stuck', async () => {
    expect(await look(answers({ [name]: managed }))).toEqual([
      expect.objectContaining({
        state: 'ok',
        finding: 'logs older than 14 days are deleted by data stream lifecycle; no index is stuck',
      }),
    ]);
  });

  it('names each stuck index with the reason', async () => {
    const error = JSON.stringify({ type: 'validation_exception', reason: 'this action would add [2] shards' });
    expect(await look(answers({ [name]: { ...managed, error } }))).toEqual([
      expect.objectContaining({
        state: 'failure',
        finding: expect.stringMatching(/^stuck: \.ds-logs-app-.* \(.*this action would add \[2\] shards.*\)$/),
      }),
    ]);
  });
});

describe('both checks of lifecycles', () => {
  it('report an index that should have been deleted long ago', async () => {
    const day = (ago: number) => String(Date.now() - ago * dayMs);
    const rows = [
      { index: '.ds-logs-app-default-2026.11.01-000001', 'creation.date': day(20), 'store.size': '1' },
      { index: '.ds-logs-app-default-2026.11.02-000002', 'creation.date': day(16), 'store.size': '1' },
      { index: '.ds-logs-app-default-2026.11.03-000003', 'creation.date': day(14), 'store.size': '1' },
    ];
    const answers = {
      '/_cat/indices/logs-*-*': rows,
      '/_ilm/status': { operation_mode: 'RUNNING' },
      '/logs-*-*/_ilm/explain': { indices: {} },
    };
    expect(await look(answers)).toEqual([
      expect.objectContaining({
        state: 'warning',
        finding: 'older than 14 days and not deleted: .ds-logs-app-default-2026.11.01-000001',
      }),
    ]);
  });
});
