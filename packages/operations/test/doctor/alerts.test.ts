// The doctor and our alerts judge the same things by the same bounds, and lead to the same runbooks.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runbookPath, runbooks } from '../../src/doctor/finding.ts';
import { limits } from '../../src/doctor/limits.ts';

describe('a threshold that the doctor shares with an alert', () => {
  const alertIn = (file: string, name: string): string => {
    const path = new URL(`../../../../dashboards/prometheus/${file}.rules.yaml`, import.meta.url);
    const { groups } = parse(readFileSync(path, 'utf8'));
    return groups[0].rules.find(({ alert }: { alert: string }) => alert === name).expr;
  };

  it('has the value of the alert', () => {
    const { memoryShareMin, diskShareMin, heapShareMax, failureWindow } = limits;
    expect(alertIn('hosts', 'HostMemoryLow')).toMatch(new RegExp(`< ${memoryShareMin}$`));
    expect(alertIn('hosts', 'HostDiskNearlyFull')).toMatch(new RegExp(`< ${diskShareMin}$`));
    expect(alertIn('elasticsearch', 'ElasticsearchHeapHigh')).toMatch(new RegExp(`> ${heapShareMax}$`));
    expect(alertIn('alertmanager', 'AlertmanagerNotificationsFailing')).toContain(`[${failureWindow}]`);
  });
});

describe('a runbook that a finding links to', () => {
  it.each(runbooks)('exists: %s', (name) => {
    expect(existsSync(new URL(`../../../../${runbookPath(name)}`, import.meta.url))).toBe(true);
  });
});
