// The doctor tells how many days are left until the disk of the logs is full, where they will not be dropped before.
import { dayMs } from '@telltale/catalog';
import { describe, expect, it } from 'vitest';
import { growthOf, type LogIndex, overdueIndices } from '../../src/doctor/elasticsearch/growth.ts';
import { daysLeft, watermarkFinding } from '../../src/doctor/elasticsearch/nodes.ts';

const gigabyte = 1e9;
const now = 100 * dayMs;
const index = (generation: number, daysAgo: number, bytes: number, dataStream = 'logs-app-default'): LogIndex => ({
  name: `.ds-${dataStream}-${generation}`,
  dataStream,
  createdMs: now - daysAgo * dayMs,
  bytes,
});

describe('growth', () => {
  it('is not known of less than a day', () => {
    expect(growthOf([], now)).toBeUndefined();
    expect(growthOf([index(1, 0.9, gigabyte)], now)).toBeUndefined();
  });

  it('is that of the last week, over all data streams', () => {
    const indices = [
      index(1, 20, 50 * gigabyte),
      index(2, 5, 10 * gigabyte),
      index(3, 1, 2 * gigabyte),
      index(1, 4, 8 * gigabyte, 'logs-other-default'),
    ];
    expect(growthOf(indices, now)).toEqual({ bytesADay: 4 * gigabyte, keptBytes: 70 * gigabyte });
  });
});

describe('days that are left', () => {
  it('are none to be told where old logs go before the room is used up', () => {
    // Fourteen days of 1 GB are kept: 4 GB more than now.
    expect(daysLeft(5 * gigabyte, { bytesADay: gigabyte, keptBytes: 10 * gigabyte })).toBeUndefined();
    expect(daysLeft(5 * gigabyte, { bytesADay: 0, keptBytes: 0 })).toBeUndefined();
  });

  it('are told where they do not', () => {
    expect(daysLeft(3.5 * gigabyte, { bytesADay: gigabyte, keptBytes: 10 * gigabyte })).toBe(3);
  });
});

describe('a disk above the marks of Elasticsearch', () => {
  const path = {
    path: '/data',
    total_in_bytes: 100 * gigabyte,
    available_in_bytes: 20 * gigabyte,
    low_watermark_free_space_in_bytes: 15 * gigabyte,
    high_watermark_free_space_in_bytes: 10 * gigabyte,
    flood_stage_free_space_in_bytes: 5 * gigabyte,
  };

  it('that lasts a week is well', () => {
    expect(watermarkFinding('node', path, { bytesADay: 0.6 * gigabyte, keptBytes: 0 })).toMatchObject({
      state: 'ok',
      finding: expect.stringMatching(/; logs grow by 600 MB a day: 8 days are left$/),
    });
  });

  it('that will not is a warning', () => {
    expect(watermarkFinding('node', path, { bytesADay: gigabyte, keptBytes: 0 })).toMatchObject({
      state: 'warning',
      finding: expect.stringMatching(/; logs grow by 1\.0 GB a day: 5 days are left$/),
      runbook: 'dashboards/runbooks/ElasticsearchDiskLow.md',
    });
  });
});

describe('an index that is overdue', () => {
  it('got its successor more than a day before all of it was too old', () => {
    const indices = [index(1, 20, 1), index(2, 15.5, 1), index(3, 14.5, 1), index(1, 40, 1, 'logs-other-default')];
    expect(overdueIndices(indices, now)).toEqual(['.ds-logs-app-default-1']);
  });

  it('is never the one that is written', () => {
    expect(overdueIndices([index(1, 400, 1)], now)).toEqual([]);
  });
});
