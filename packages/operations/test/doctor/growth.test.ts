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

describe('the growth of the logs', () => {
  it('is unknown with less than a day of logs', () => {
    expect(growthOf([], now)).toBeUndefined();
    expect(growthOf([index(1, 0.9, gigabyte)], now)).toBeUndefined();
  });

  it('is the growth of the last week, summed over all data streams', () => {
    const indices = [
      index(1, 20, 50 * gigabyte),
      index(2, 5, 10 * gigabyte),
      index(3, 1, 2 * gigabyte),
      index(1, 4, 8 * gigabyte, 'logs-other-default'),
    ];
    expect(growthOf(indices, now)).toEqual({ bytesADay: 4 * gigabyte, keptBytes: 70 * gigabyte });
  });
});

describe('the days until the disk is full', () => {
  it('are not given if retention deletes old logs before the disk is full', () => {
    // Fourteen days of 1 GB are kept: 4 GB more than now.
    expect(daysLeft(5 * gigabyte, { bytesADay: gigabyte, keptBytes: 10 * gigabyte })).toBeUndefined();
    expect(daysLeft(5 * gigabyte, { bytesADay: 0, keptBytes: 0 })).toBeUndefined();
  });

  it('are given if retention does not free space in time', () => {
    expect(daysLeft(3.5 * gigabyte, { bytesADay: gigabyte, keptBytes: 10 * gigabyte })).toBe(3);
  });
});

describe('a disk above the watermarks of Elasticsearch', () => {
  const path = {
    path: '/data',
    total_in_bytes: 100 * gigabyte,
    available_in_bytes: 20 * gigabyte,
    low_watermark_free_space_in_bytes: 15 * gigabyte,
    high_watermark_free_space_in_bytes: 10 * gigabyte,
    flood_stage_free_space_in_bytes: 5 * gigabyte,
  };

  it('passes if it lasts a week', () => {
    expect(watermarkFinding('node', path, { bytesADay: 0.6 * gigabyte, keptBytes: 0 })).toMatchObject({
      state: 'ok',
      finding: expect.stringMatching(/; logs grow by 600 MB a day: 8 days are left$/),
    });
  });

  it('is a warning if it does not last a week', () => {
    expect(watermarkFinding('node', path, { bytesADay: gigabyte, keptBytes: 0 })).toMatchObject({
      state: 'warning',
      finding: expect.stringMatching(/; logs grow by 1\.0 GB a day: 5 days are left$/),
      runbook: 'dashboards/runbooks/ElasticsearchDiskLow.md',
    });
  });
});

describe('an overdue index', () => {
  it('was rolled over more than a day before the last of it reached its maximum age', () => {
    const indices = [index(1, 20, 1), index(2, 15.5, 1), index(3, 14.5, 1), index(1, 40, 1, 'logs-other-default')];
    expect(overdueIndices(indices, now)).toEqual(['.ds-logs-app-default-1']);
  });

  it('is never the write index', () => {
    expect(overdueIndices([index(1, 400, 1)], now)).toEqual([]);
  });
});
