// An upgrade replaces the parts in an order, holds each against the one before, and has a way back.
import { describe, expect, it, vi } from 'vitest';
import { failure, ok, warning } from '../src/doctor/finding.ts';
import { upgradePlane } from '../src/upgrade/upgrade.ts';
import { fakePlane, type PartScript } from './support/upgradable.ts';

// What is lost stays lost here: nobody waits for it to come back.
vi.mock(import('@telltale/plane'), async (original) => {
  const plane = await original();
  return { ...plane, limits: { ...plane.limits, takeUpMsMax: 20, healthPollMs: 5 } as unknown as typeof plane.limits };
});
vi.mock(import('../src/limits.ts'), async (original) => {
  const { limits } = await original();
  return { limits: { ...limits, scrapedMsMax: 200 } as unknown as typeof limits };
});

const newer: PartScript = { from: '1.0.0', to: '1.1.0' };
const same: PartScript = { from: '2.0.0', to: '2.0.0' };

describe('an upgrade', () => {
  it('replaces Elasticsearch, Kibana, Alertmanager and Prometheus first, then the others in the order of a start', async () => {
    const parts = ['node-exporter', 'prometheus', 'grafana', 'alertmanager', 'kibana', 'elasticsearch-exporter'];
    const plane = fakePlane(Object.fromEntries([...parts, 'elasticsearch'].map((part) => [part, newer])));
    const { replaced } = await upgradePlane(plane, {});
    const order = ['elasticsearch', 'kibana', 'alertmanager', 'prometheus', 'node-exporter', 'grafana'];
    expect(replaced.map(({ part }) => part)).toEqual([...order, 'elasticsearch-exporter']);
    expect(replaced[0]).toEqual({ part: 'elasticsearch', from: '1.0.0', to: '1.1.0' });
  });

  it('replaces the nodes of a cluster one at a time', async () => {
    const plane = fakePlane({
      prometheus: newer,
      elasticsearch: newer,
      'elasticsearch-2': newer,
      'elasticsearch-3': newer,
    });
    await upgradePlane(plane, {});
    const replaced = plane.done.filter((what) => what.startsWith('replace'));
    expect(replaced).toEqual(
      ['elasticsearch', 'elasticsearch-2', 'elasticsearch-3', 'prometheus'].map((part) => `replace ${part}`),
    );
  });

  it('examines the plane, makes a backup, replaces the parts, releases the lock, and brings up the rest', async () => {
    const plane = fakePlane({ elasticsearch: newer, prometheus: same }, [
      ok('disk', 'there is room'),
      warning('versions', 'another was tested', 'upgrade'),
    ]);
    const backUp = async (): Promise<string> => {
      expect(plane.done).toEqual(['examine']);
      return '/backup';
    };
    expect(await upgradePlane(plane, { backUp })).toEqual({
      replaced: [{ part: 'elasticsearch', from: '1.0.0', to: '1.1.0' }],
      backup: '/backup',
      notes: ['up has done its work'],
    });
    expect(plane.done).toEqual(['examine', 'replace elasticsearch', 'let go', 'up', 'examine']);
  });

  it('does nothing if the plane runs the wanted versions', async () => {
    const plane = fakePlane({ elasticsearch: same, prometheus: same });
    expect(await upgradePlane(plane, { backUp: () => Promise.reject(new Error('not expected')) })).toEqual({
      replaced: [],
      notes: ['every part runs what this version of Telltale includes'],
    });
    expect(plane.done).toEqual(['let go']);
  });

  it('replaces only the given parts, if they reach the given versions', async () => {
    const plane = fakePlane({ elasticsearch: newer, prometheus: newer });
    const { replaced } = await upgradePlane(plane, { to: { prometheus: '1.1.0' } });
    expect(replaced.map(({ part }) => part)).toEqual(['prometheus']);
  });

  it('can be cancelled between two parts', async () => {
    const plane = fakePlane({ elasticsearch: newer, prometheus: newer });
    const ended = new AbortController();
    const onProgress = ({ step, state }: { step: string; state: string }): void => {
      if (step === 'upgrade-elasticsearch' && state === 'done') ended.abort('SIGINT');
    };
    await expect(upgradePlane(plane, { onProgress, signal: ended.signal })).rejects.toMatchObject({
      code: 'aborted',
      message:
        '[telltale plane] cannot finish the upgrade: it was cancelled. Upgraded: elasticsearch 1.1.0. Not changed: prometheus 1.0.0. Continue with: telltale upgrade.',
      cause: 'SIGINT',
    });
    expect(plane.done).toEqual(['examine', 'replace elasticsearch', 'let go']);
  });

  it('changes nothing if it is cancelled before the first part', async () => {
    const plane = fakePlane({ elasticsearch: newer });
    const ended = new AbortController();
    const backUp = async (): Promise<string> => {
      ended.abort('SIGTERM');
      return '/backup';
    };
    await expect(upgradePlane(plane, { backUp, signal: ended.signal })).rejects.toBe('SIGTERM');
    expect(plane.done).toEqual(['examine', 'let go']);
  });
});

it('upgrades although a monitored service is unhealthy, and reports it', async () => {
  const findings = [failure('alerts', 'ServiceDown fires: the shop is down.', 'Follow its runbook')];
  const { replaced, notes } = await upgradePlane(fakePlane({ prometheus: newer }, findings), {});
  expect(replaced).toHaveLength(1);
  expect(notes).toContain('alerts: ServiceDown fires: the shop is down');
});

it('ignores findings that last only until the servers have found each other', async () => {
  const plane = fakePlane({ prometheus: newer });
  const seen = [[], [failure('alerts', 'Watchdog does not fire', 'Wait')], []];
  const { notes } = await upgradePlane({ ...plane, examine: async () => seen.shift() ?? [] }, {});
  expect({ notes, seen }).toEqual({ notes: ['up has done its work'], seen: [] });
});

describe('an upgrade changes nothing', () => {
  it.each<[string, Record<string, PartScript>, Record<string, string> | undefined, string]>([
    [
      'if a part runs a newer version',
      { elasticsearch: { from: '9.6.0', to: '9.5.3' } },
      undefined,
      '[telltale plane] cannot upgrade elasticsearch to 9.5.3: it runs 9.6.0, which is newer, and the older one may not read its data. Nothing was changed. Use the version of Telltale that installed it, or a newer one.',
    ],
    [
      'if a major version is between',
      { elasticsearch: { from: '7.17.0', to: '9.5.3' } },
      undefined,
      '[telltale plane] cannot upgrade elasticsearch to 9.5.3: it runs 7.17.0, and a new version reads only data of the same or the previous major version. Nothing was changed. First upgrade with a version of Telltale that includes the version in between.',
    ],
    [
      'if the requested version is not the available one',
      { elasticsearch: newer },
      { elasticsearch: '1.2.0' },
      '[telltale plane] cannot upgrade elasticsearch to 1.2.0: this version of Telltale includes 1.1.0. Nothing was changed. Use the version of Telltale that includes it.',
    ],
    [
      'if the requested part does not exist',
      { elasticsearch: newer },
      { opensearch: '1.1.0' },
      '[telltale plane] cannot upgrade opensearch: this plane has no such part. One of these: elasticsearch.',
    ],
  ])('%s', async (_what, parts, to, message) => {
    const plane = fakePlane(parts);
    await expect(upgradePlane(plane, { to })).rejects.toThrow(message);
    expect(plane.done).toEqual(['let go']);
  });

  it('if the plane is unhealthy', async () => {
    const plane = fakePlane({ elasticsearch: newer }, [
      failure('disk', 'it is full.', 'Free some'),
      ok('shards', 'all'),
      failure('alerts', 'ServiceDown fires', 'Follow its runbook'),
    ]);
    await expect(upgradePlane(plane, {})).rejects.toThrow(
      '[telltale plane] cannot upgrade: disk: it is full. Nothing was changed. Fix it first: telltale doctor.',
    );
    expect(plane.done).toEqual(['examine', 'let go']);
  });

  it('if the backup fails', async () => {
    const plane = fakePlane({ elasticsearch: newer });
    await expect(upgradePlane(plane, { backUp: () => Promise.reject(new Error('no space')) })).rejects.toThrow(
      'no space',
    );
    expect(plane.done).toEqual(['examine', 'let go']);
  });
});

describe('a part whose upgrade fails', () => {
  const three = (prometheus: PartScript): Record<string, PartScript> => ({
    elasticsearch: newer,
    prometheus,
    grafana: newer,
  });

  it('is rolled back, and the error lists the version of each part', async () => {
    const plane = fakePlane(three({ ...newer, broken: '[telltale plane] cannot start Prometheus: it ended at once.' }));
    await expect(upgradePlane(plane, {})).rejects.toMatchObject({
      code: 'upgrade_failed',
      message:
        '[telltale plane] cannot upgrade prometheus from 1.0.0 to 1.1.0: cannot start Prometheus: it ended at once. prometheus runs 1.0.0 again, with its data. Upgraded: elasticsearch 1.1.0. Not changed: grafana 1.0.0.',
    });
    expect(plane.done).toEqual([
      'examine',
      'replace elasticsearch',
      'replace prometheus',
      'put prometheus back',
      'let go',
    ]);
  });

  it('is rolled back if it holds less data than before', async () => {
    const plane = fakePlane(three({ ...newer, holds: [100, 99] }));
    await expect(upgradePlane(plane, {})).rejects.toThrow(
      'cannot upgrade prometheus from 1.0.0 to 1.1.0: cannot continue after prometheus: there were 100 samples of up in the last hour, and there are 99. prometheus runs 1.0.0 again',
    );
  });

  it('is not rolled back if it was not touched', async () => {
    const plane = fakePlane(three({ ...newer, untouched: 'cannot download it' }));
    await expect(upgradePlane(plane, {})).rejects.toThrow(
      'cannot upgrade prometheus from 1.0.0 to 1.1.0: cannot download it. prometheus 1.0.0 was not touched. Upgraded',
    );
    expect(plane.done).toEqual(['examine', 'replace elasticsearch', 'let go']);
  });

  it('is reported as broken if the rollback fails too', async () => {
    const plane = fakePlane(three({ ...newer, broken: 'it ended', stuck: 'it ended too' }));
    await expect(upgradePlane(plane, {})).rejects.toThrow(
      'prometheus could not be rolled back (it ended too); its data stays. See its log: telltale logs prometheus. Upgraded',
    );
  });

  it('is not rolled back if it is Elasticsearch: the error gives the commands that restore the backup', async () => {
    const plane = fakePlane({ elasticsearch: { ...newer, holds: [7, 6] }, prometheus: newer });
    await expect(upgradePlane(plane, { backUp: async () => '/backups/one' })).rejects.toThrow(
      'there were 7 documents in .ds-logs-app-default-2026.11.25-000001, and there are 6. elasticsearch 1.1.0 may have changed its data, which 1.0.0 cannot read. Go back with the previous version of Telltale: telltale down --engine native --purge && telltale up --engine native && telltale restore --engine native /backups/one. Not changed: prometheus 1.0.0.',
    );
    expect(plane.done).toEqual(['examine', 'replace elasticsearch', 'let go']);
  });

  it('cannot be rolled back if it is Elasticsearch and there is no backup, and the error says so', async () => {
    const plane = fakePlane({ elasticsearch: { ...newer, broken: 'it ended' } });
    await expect(upgradePlane(plane, {})).rejects.toThrow(
      'it ended. elasticsearch 1.1.0 may have changed its data, which 1.0.0 cannot read. There is no backup. See its log: telltale logs elasticsearch.',
    );
  });
});
