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
  it('replaces Elasticsearch, Kibana, Alertmanager and Prometheus first, and the rest as they are started', async () => {
    const parts = ['node-exporter', 'prometheus', 'grafana', 'alertmanager', 'kibana', 'elasticsearch-exporter'];
    const plane = fakePlane(Object.fromEntries([...parts, 'elasticsearch'].map((part) => [part, newer])));
    const { replaced } = await upgradePlane(plane, {});
    const order = ['elasticsearch', 'kibana', 'alertmanager', 'prometheus', 'node-exporter', 'grafana'];
    expect(replaced.map(({ part }) => part)).toEqual([...order, 'elasticsearch-exporter']);
    expect(replaced[0]).toEqual({ part: 'elasticsearch', from: '1.0.0', to: '1.1.0' });
  });

  it('replaces the nodes of a cluster one after the other', async () => {
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

  it('looks first, then makes a backup, replaces, lets go, and brings everything up to date', async () => {
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

  it('of a plane that runs what is wanted does nothing', async () => {
    const plane = fakePlane({ elasticsearch: same, prometheus: same });
    expect(await upgradePlane(plane, { backUp: () => Promise.reject(new Error('not expected')) })).toEqual({
      replaced: [],
      notes: ['every part runs what this Telltale brings'],
    });
    expect(plane.done).toEqual(['let go']);
  });

  it('replaces the parts alone that it is told, where they come to the versions that it is told', async () => {
    const plane = fakePlane({ elasticsearch: newer, prometheus: newer });
    const { replaced } = await upgradePlane(plane, { to: { prometheus: '1.1.0' } });
    expect(replaced.map(({ part }) => part)).toEqual(['prometheus']);
  });

  it('is called off between two parts', async () => {
    const plane = fakePlane({ elasticsearch: newer, prometheus: newer });
    const ended = new AbortController();
    const onProgress = ({ step, state }: { step: string; state: string }): void => {
      if (step === 'upgrade-elasticsearch' && state === 'done') ended.abort('SIGINT');
    };
    await expect(upgradePlane(plane, { onProgress, signal: ended.signal })).rejects.toMatchObject({
      code: 'aborted',
      message:
        '[telltale plane] cannot finish the upgrade: it was called off. Upgraded and so left: elasticsearch 1.1.0. Left as before: prometheus 1.0.0. Go on with it: telltale upgrade.',
      cause: 'SIGINT',
    });
    expect(plane.done).toEqual(['examine', 'replace elasticsearch', 'let go']);
  });

  it('that is called off before the first part changes nothing', async () => {
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

it('what is wrong with a service that is watched is no reason not to upgrade, and is said', async () => {
  const findings = [failure('alerts', 'ServiceDown fires: the shop is down.', 'Follow its runbook')];
  const { replaced, notes } = await upgradePlane(fakePlane({ prometheus: newer }, findings), {});
  expect(replaced).toHaveLength(1);
  expect(notes).toContain('alerts: ServiceDown fires: the shop is down');
});

it('what is wrong only while servers come to know each other is not said', async () => {
  const plane = fakePlane({ prometheus: newer });
  const seen = [[], [failure('alerts', 'Watchdog does not fire', 'Wait')], []];
  const { notes } = await upgradePlane({ ...plane, examine: async () => seen.shift() ?? [] }, {});
  expect({ notes, seen }).toEqual({ notes: ['up has done its work'], seen: [] });
});

describe('nothing is changed', () => {
  it.each<[string, Record<string, PartScript>, Record<string, string> | undefined, string]>([
    [
      'where a part runs something newer',
      { elasticsearch: { from: '9.6.0', to: '9.5.3' } },
      undefined,
      '[telltale plane] cannot upgrade elasticsearch to 9.5.3: it runs 9.6.0, which is newer, and the older one may not read its data. Nothing was changed. Take the Telltale that brought it, or a newer one.',
    ],
    [
      'where a major version lies between',
      { elasticsearch: { from: '7.17.0', to: '9.5.3' } },
      undefined,
      '[telltale plane] cannot upgrade elasticsearch to 9.5.3: it runs 7.17.0, and it reads the data of no more than one major version before its own. Nothing was changed. Upgrade by the Telltale that brings the version between.',
    ],
    [
      'where another version is asked for than there is',
      { elasticsearch: newer },
      { elasticsearch: '1.2.0' },
      '[telltale plane] cannot upgrade elasticsearch to 1.2.0: this Telltale brings 1.1.0. Nothing was changed. Take the Telltale that brings that version.',
    ],
    [
      'where a part is asked for that there is not',
      { elasticsearch: newer },
      { opensearch: '1.1.0' },
      '[telltale plane] cannot upgrade opensearch: this plane has no such part. One of these: elasticsearch.',
    ],
  ])('%s', async (_what, parts, to, message) => {
    const plane = fakePlane(parts);
    await expect(upgradePlane(plane, { to })).rejects.toThrow(message);
    expect(plane.done).toEqual(['let go']);
  });

  it('where the plane is not well', async () => {
    const plane = fakePlane({ elasticsearch: newer }, [
      failure('disk', 'it is full.', 'Free some'),
      ok('shards', 'all'),
      failure('alerts', 'ServiceDown fires', 'Follow its runbook'),
    ]);
    await expect(upgradePlane(plane, {})).rejects.toThrow(
      '[telltale plane] cannot upgrade: disk: it is full. Nothing was changed. Mend it first: telltale doctor.',
    );
    expect(plane.done).toEqual(['examine', 'let go']);
  });

  it('where the backup fails', async () => {
    const plane = fakePlane({ elasticsearch: newer });
    await expect(upgradePlane(plane, { backUp: () => Promise.reject(new Error('no space')) })).rejects.toThrow(
      'no space',
    );
    expect(plane.done).toEqual(['examine', 'let go']);
  });
});

describe('a part that fails', () => {
  const three = (prometheus: PartScript): Record<string, PartScript> => ({
    elasticsearch: newer,
    prometheus,
    grafana: newer,
  });

  it('is put back, and it is said how each part is left', async () => {
    const plane = fakePlane(three({ ...newer, broken: '[telltale plane] cannot start Prometheus: it ended at once.' }));
    await expect(upgradePlane(plane, {})).rejects.toMatchObject({
      code: 'upgrade_failed',
      message:
        '[telltale plane] cannot upgrade prometheus from 1.0.0 to 1.1.0: cannot start Prometheus: it ended at once. prometheus runs 1.0.0 again, with its data. Upgraded and so left: elasticsearch 1.1.0. Left as before: grafana 1.0.0.',
    });
    expect(plane.done).toEqual([
      'examine',
      'replace elasticsearch',
      'replace prometheus',
      'put prometheus back',
      'let go',
    ]);
  });

  it('because there is less in it than before is put back', async () => {
    const plane = fakePlane(three({ ...newer, holds: [100, 99] }));
    await expect(upgradePlane(plane, {})).rejects.toThrow(
      'cannot upgrade prometheus from 1.0.0 to 1.1.0: cannot go on from prometheus: there were 100 samples of up in the last hour, and there are 99. prometheus runs 1.0.0 again',
    );
  });

  it('before it was touched is not', async () => {
    const plane = fakePlane(three({ ...newer, untouched: 'cannot download it' }));
    await expect(upgradePlane(plane, {})).rejects.toThrow(
      'cannot upgrade prometheus from 1.0.0 to 1.1.0: cannot download it. prometheus 1.0.0 was not touched. Upgraded and so left',
    );
    expect(plane.done).toEqual(['examine', 'replace elasticsearch', 'let go']);
  });

  it('and cannot be put back is said to be so', async () => {
    const plane = fakePlane(three({ ...newer, broken: 'it ended', stuck: 'it ended too' }));
    await expect(upgradePlane(plane, {})).rejects.toThrow(
      'prometheus could not be put back (it ended too); its data stays. See what it says: telltale logs prometheus. Upgraded',
    );
  });

  it('and is Elasticsearch is not put back: the backup is, by these commands', async () => {
    const plane = fakePlane({ elasticsearch: { ...newer, holds: [7, 6] }, prometheus: newer });
    await expect(upgradePlane(plane, { backUp: async () => '/backups/one' })).rejects.toThrow(
      'there were 7 documents in .ds-logs-app-default-2026.11.25-000001, and there are 6. elasticsearch 1.1.0 may have changed its data, which 1.0.0 cannot read. Go back by the Telltale of before: telltale down --engine native --purge && telltale up --engine native && telltale restore --engine native /backups/one. Left as before: prometheus 1.0.0.',
    );
    expect(plane.done).toEqual(['examine', 'replace elasticsearch', 'let go']);
  });

  it('and is Elasticsearch, without a backup, has no way back, and it is said', async () => {
    const plane = fakePlane({ elasticsearch: { ...newer, broken: 'it ended' } });
    await expect(upgradePlane(plane, {})).rejects.toThrow(
      'it ended. elasticsearch 1.1.0 may have changed its data, which 1.0.0 cannot read. There is no backup. See what it says: telltale logs elasticsearch.',
    );
  });
});
