// `rotate` and `upgrade`: what the command line asks of the plane, and what it prints.
import type { RotateOptions, UpgradeOptions, UpgradeReport } from '@telltale/operations';
import type { Rotation } from '@telltale/plane';
import { describe, expect, it } from 'vitest';
import { rotate } from '../src/commands/rotate.ts';
import { upgrade } from '../src/commands/upgrade.ts';
import { run } from '../src/run.ts';
import { fakeOperator, fakePlane } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

describe('rotate', () => {
  const plane = fakePlane({ operator: async () => fakeOperator({}) });
  const rotated =
    (asked: unknown[]) =>
    async (_operator: unknown, { onProgress, ...rotation }: RotateOptions) => {
      asked.push(rotation);
      onProgress?.({ step: 'rotate-renew', title: 'Replace it', state: 'started' });
      return { renewed: ['admin', 'elasticsearch'], notes: ['a note'] };
    };

  it('says what was replaced and what services have to do', async () => {
    const screen = terminal();
    const asked: unknown[] = [];
    const rotation: Rotation = { passwords: true, certificates: true };
    expect(await rotate(plane, { ...screen, json: false, rotation }, rotated(asked))).toBe(0);
    expect(asked).toEqual([rotation]);
    expect(screen.out.join('')).toBe(
      [
        'replaced: admin, elasticsearch',
        'services that read the files of telltale env need no change: they read them again',
        'services that were given the password itself need the new one and a restart: telltale env shows its file',
        '',
      ].join('\n'),
    );
    expect(screen.err.join('')).toMatch(/Replace it \.\.\.\n.*note: a note\n/);
  });

  it('says of a cluster which Secret has to be copied again, and only if passwords are new', async () => {
    const inCluster = fakePlane({ operator: async () => fakeOperator({ engine: 'kubernetes' }) });
    const servicesAfter = async (rotation: Rotation): Promise<unknown> => {
      const screen = terminal();
      await rotate(inCluster, { ...screen, json: true, rotation }, rotated([]));
      return JSON.parse(screen.out.join('')).services;
    };
    expect(await servicesAfter({ passwords: true, certificates: true })).toEqual([
      'namespaces with injected services need the new Secret telltale-shipper: docs/kubernetes.md, "Inject the preload"',
    ]);
    expect(await servicesAfter({ passwords: false, certificates: true })).toEqual(['injected services need no change']);
  });

  it('by --json prints one object', async () => {
    const screen = terminal();
    await rotate(plane, { ...screen, json: true, rotation: { passwords: false, certificates: true } }, rotated([]));
    expect(screen.out).toHaveLength(1);
    expect(JSON.parse(screen.out.join(''))).toEqual({
      renewed: ['admin', 'elasticsearch'],
      notes: ['a note'],
      services: ['services that read the files of telltale env need no change: they read them again'],
    });
  });

  it.each<[string[], Rotation]>([
    [[], { passwords: true, certificates: true, authority: false }],
    [['--passwords'], { passwords: true, certificates: false, authority: false }],
    [['--certificates'], { passwords: false, certificates: true, authority: false }],
    [['--passwords', '--certificates'], { passwords: true, certificates: true, authority: false }],
    [['--authority'], { passwords: false, certificates: true, authority: true }],
    [['--authority', '--passwords'], { passwords: true, certificates: true, authority: true }],
  ])('%s asks for that', async (args, rotation) => {
    const asked: Rotation[] = [];
    const operator = fakeOperator({
      async rotate(what) {
        asked.push(what);
        // What is done behind it is another test's.
        throw new Error('enough');
      },
    });
    expect(await run(['rotate', ...args], terminal(), async () => fakePlane({ operator: async () => operator }))).toBe(
      1,
    );
    expect(asked).toEqual([rotation]);
  });
});

describe('upgrade', () => {
  const plane = fakePlane({});
  const report: UpgradeReport = {
    replaced: [{ part: 'prometheus', from: '3.4.0', to: '3.5.3' }],
    backup: '/backups/one',
    notes: ['a note'],
  };

  it('says which version each part ran before and runs now, and where the backup is', async () => {
    const screen = terminal();
    const asked: UpgradeOptions[] = [];
    const command = { ...screen, json: false, to: { prometheus: '3.5.3' }, backupFolder: undefined, telltale: '1.0.0' };
    const work = async (_plane: unknown, options: UpgradeOptions) => {
      asked.push(options);
      return report;
    };
    expect(await upgrade(plane, command, work)).toBe(0);
    expect(asked).toEqual([expect.objectContaining({ to: { prometheus: '3.5.3' } })]);
    expect(asked[0]).not.toHaveProperty('backUp');
    expect(screen.out.join('')).toMatch(/prometheus .*3\.4\.0 .*3\.5\.3/);
    expect(screen.out.join('')).toContain('the backup from before the upgrade is in /backups/one\n');
    expect(screen.err.join('')).toContain('note: a note');
  });

  it('prints only the report with --json', async () => {
    const screen = terminal();
    const command = { ...screen, json: true, to: undefined, backupFolder: '/backups/one', telltale: '1.0.0' };
    await upgrade(plane, command, async (_plane, options) => {
      expect(options.backUp).toBeTypeOf('function');
      return report;
    });
    expect(screen.out).toHaveLength(1);
    expect(JSON.parse(screen.out.join(''))).toEqual(report);
  });

  it('says so if there is nothing to do', async () => {
    const screen = terminal();
    const command = { ...screen, json: false, to: undefined, backupFolder: undefined, telltale: '1.0.0' };
    await upgrade(plane, command, async () => ({ replaced: [], notes: [] }));
    expect(screen.out).toEqual(['nothing to do: every part runs the version that comes with this Telltale\n']);
  });

  it('that is called off exits as the signal says, and tells how everything is left', async () => {
    const screen = terminal(() => AbortSignal.abort('SIGINT'));
    const command = { ...screen, json: false, to: undefined, backupFolder: undefined, telltale: '1.0.0' };
    const work = () => Promise.reject(new Error('it was cancelled. Not changed: prometheus 3.4.0.'));
    await expect(upgrade(plane, command, work)).rejects.toMatchObject({
      exitCode: 130,
      message: expect.stringContaining('interrupted by SIGINT: it was cancelled. Not changed: prometheus'),
    });
  });

  it.each([
    [['upgrade'], 'upgrade makes a backup first: --backup <folder> or --no-backup is needed.'],
    [['upgrade', '--backup', ''], 'upgrade makes a backup first'],
    [['upgrade', '--no-backup', '--to', 'prometheus'], '--to prometheus is not a part and a version'],
    [['upgrade', '--no-backup', '--to', 'prometheus=latest'], '--to prometheus=latest is not a part and a version'],
  ])('%j is a wrong command line', async (args, message) => {
    const screen = terminal();
    expect(await run(args, screen, async () => plane)).toBe(2);
    expect(screen.err.join('')).toContain(message);
  });
});
