// `telltale backup` and `telltale restore` say what they did, and end with what it came to.
import type { BackupOptions, BackupReport, RestoreOptions, RestoreReport } from '@telltale/operations';
import { describe, expect, it } from 'vitest';
import { backup } from '../src/commands/backup.ts';
import { restore } from '../src/commands/restore.ts';
import { run } from '../src/run.ts';
import { fakeOperator, fakePlane } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const manifest: BackupReport['manifest'] = {
  schema: 1,
  id: 'an-id',
  made_at: '2026-11-25T20:03:28.402Z',
  telltale: '1.2.3',
  engine: 'native',
  versions: { elasticsearch: '9.5.3' },
  elasticsearch: {
    snapshot: 'telltale-20261125t200328',
    snapshots: ['a-uuid'],
    data_streams: { 'logs-app-default': 30, 'logs-other-default': 5 },
    shards: [],
  },
  prometheus: { at_seconds: 1, series: 1335, gap_ms: 1_240 },
  alertmanager: { silences: [{ id: 'one', ends_at: '2027-01-01T00:00:00Z' }], gap_ms: 310 },
  grafana: { dashboards: 9, gap_ms: 4_000 },
  kibana: { objects: 44 },
  files: { 'elasticsearch.tar': { bytes: 286_720, sha256: '' }, 'prometheus.tar': { bytes: 1_536_000, sha256: '' } },
};
const backedUp: BackupReport = { folder: '/backups/one', manifest, notes: ['a note'] };
const restored: RestoreReport = {
  manifest,
  restored: ['elasticsearch', 'prometheus'],
  verified: { data_streams: manifest.elasticsearch.data_streams, series: 1335, differences: [] },
  notes: ['a note'],
};

/** A plane whose operator counts how often it was let go. */
function planeOf(disposed: { times: number }) {
  const operator = fakeOperator({
    [Symbol.asyncDispose]: async () => {
      disposed.times += 1;
    },
  });
  return fakePlane({ operator: async () => operator });
}

describe('backup', () => {
  it('prints its steps on stderr, and the content of the backup and how long each part was stopped on stdout', async () => {
    const screen = terminal();
    const disposed = { times: 0 };
    const asked: BackupOptions[] = [];
    const command = { ...screen, json: false, folder: '/backups/one', telltale: '1.2.3' };
    const code = await backup(planeOf(disposed), command, async (_, options) => {
      asked.push(options);
      options.onProgress?.({ step: 'copy', title: 'Copy it', state: 'done', detail: 'prometheus was stopped' });
      return backedUp;
    });
    expect(code).toBe(0);
    expect(disposed.times).toBe(1);
    expect(asked).toMatchObject([{ folder: '/backups/one', telltale: '1.2.3' }]);
    expect(screen.err.join('')).toMatch(/Copy it: prometheus was stopped\n.*note: a note\n/);
    const out = screen.out.join('');
    expect(out).toMatch(/elasticsearch .* 35 documents of 2 data streams .* 0\.3 MB .* not /);
    expect(out).toMatch(/prometheus .* 1335 series .* 1\.5 MB .* 1\.2 s/);
    expect(out).toMatch(/alertmanager .* 1 silence .* 0\.3 s/);
    expect(out).toMatch(/grafana .* 9 dashboards .* 4\.0 s/);
    expect(out).toMatch(/kibana .* 44 saved objects .* not /);
    expect(out).toContain('telltale restore /backups/one');
  });

  it('prints one object with --json', async () => {
    const screen = terminal();
    const command = { ...screen, json: true, folder: '/backups/one', telltale: '1.2.3' };
    await backup(planeOf({ times: 0 }), command, async () => backedUp);
    expect(screen.out).toHaveLength(1);
    expect(JSON.parse(screen.out.join(''))).toEqual(backedUp);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('called off by %s ends with %d', async (signal, exitCode) => {
    const called = new AbortController();
    const screen = terminal(() => called.signal);
    const disposed = { times: 0 };
    const command = { ...screen, json: false, folder: '/backups/one', telltale: '1.2.3' };
    const ended = backup(planeOf(disposed), command, async (_, options) => {
      called.abort(signal);
      options.signal?.throwIfAborted();
      return backedUp;
    });
    await expect(ended).rejects.toMatchObject({ code: 'aborted', exitCode });
    expect(disposed.times).toBe(1);
  });
});

describe('restore', () => {
  it('reports the verified counts, and passes --overwrite on', async () => {
    const screen = terminal();
    const asked: RestoreOptions[] = [];
    const command = { ...screen, json: false, folder: '/backups/one', overwrite: true };
    const code = await restore(planeOf({ times: 0 }), command, async (_, options) => {
      asked.push(options);
      return restored;
    });
    expect(code).toBe(0);
    expect(asked).toMatchObject([{ folder: '/backups/one', overwrite: true }]);
    expect(screen.err.join('')).toContain('note: a note');
    expect(screen.out.join('')).toBe(
      'restored the backup of 2026-11-25T20:03:28.402Z, and verified its counts: 35 documents of 2 data streams, 1335 series\n',
    );
  });

  it('fails and lists the differences when the plane differs from the backup', async () => {
    const differences = ['logs-app-default: 30 documents in the backup, 29 restored'];
    const differing = { ...restored, verified: { ...restored.verified, differences } };
    for (const json of [false, true]) {
      const screen = terminal();
      const command = { ...screen, json, folder: '/backups/one', overwrite: false };
      expect(await restore(planeOf({ times: 0 }), command, async () => differing)).toBe(1);
      expect(screen.out.join('')).toContain(differences[0]);
      if (json) {
        expect(JSON.parse(screen.out.join(''))).toEqual({
          backup: 'an-id',
          made_at: manifest.made_at,
          restored: restored.restored,
          verified: differing.verified,
          notes: restored.notes,
        });
      }
    }
  });
});

it.each(['backup', 'restore'])('%s without a folder is a wrong command line', async (verb) => {
  const screen = terminal();
  expect(await run([verb], screen, async () => fakePlane({}))).toBe(2);
  expect(screen.err.join('')).toContain("missing required argument 'folder'");
});

it.each(['backup', 'restore'])('%s fails and says so when the plane is down', async (verb) => {
  const screen = terminal();
  const down = fakePlane({
    operator: async () => {
      throw new Error('the plane is not running');
    },
  });
  expect(await run([verb, '/backups/one', '--json'], screen, async () => down)).toBe(1);
  expect(JSON.parse(screen.out.join('')).error.message).toBe('the plane is not running');
});
