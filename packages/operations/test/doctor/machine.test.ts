// The doctor says whether the machine can carry the plane.
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlaneDescription } from '../../../plane/src/engine.ts';
import { limits } from '../../../plane/src/preflight/limits.ts';
import { type Machine, readMachine } from '../../../plane/src/preflight/machine.ts';
import { temporaryFolder } from '../../../plane/test/support/temporary-folder.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { disk, diskFinding } from '../../src/doctor/machine/disk.ts';
import { mapCount, memory, node, nodeOf, swap } from '../../src/doctor/machine/machine.ts';
import { parts } from '../../src/doctor/parts.ts';
import { docker, isTarget, versionFindings } from '../../src/doctor/versions.ts';
import { examinationOf, nativePlane, roomyMachine } from '../support/doctor.ts';

const gibibyte = 1_073_741_824;
const planeOn = (machine: Partial<Machine>, description: Partial<PlaneDescription> = {}): PlaneDescription => ({
  ...nativePlane,
  ...description,
  machine: { ...roomyMachine, ...machine },
});
const elsewhere = { ...nativePlane, machine: undefined };

describe('the check of the parts', () => {
  it('lists the running parts', async () => {
    expect(await parts.look(examinationOf())).toEqual([
      { check: 'parts', state: 'ok', finding: 'elasticsearch, alertmanager, prometheus, keeper run' },
    ]);
  });

  it('examines only the machine if no part runs, and names the command that starts them', async () => {
    const stopped = nativePlane.parts.map((name) => ({ name, state: 'stopped' as const }));
    for (const status of [{ parts: stopped }, { parts: [] }]) {
      expect(await parts.look(examinationOf({ status }))).toEqual([
        {
          check: 'parts',
          state: 'failure',
          finding: 'the plane does not run: only this machine was examined',
          remedy: 'Start it: telltale up --engine native',
        },
      ]);
    }
  });

  it('names each crashed, unhealthy or missing part with the reason', async () => {
    const status = {
      parts: [
        { name: 'elasticsearch', state: 'running' as const },
        { name: 'alertmanager', state: 'unhealthy' as const, detail: 'it answers 503' },
        { name: 'prometheus', state: 'crashed' as const },
      ],
    };
    const found = await parts.look(examinationOf({ status }));
    expect(found.map(({ state, finding }) => `${state}: ${finding}`)).toEqual([
      'failure: alertmanager is unhealthy: it answers 503',
      'failure: prometheus is crashed',
      'failure: keeper is missing',
    ]);
  });
});

describe('the check of the memory', () => {
  it('names the available memory and what the plane needs', async () => {
    expect(await memory.look(examinationOf())).toEqual([
      {
        check: 'memory',
        state: 'ok',
        finding: '12.9 GB of 17.2 GB are available; the plane needs about 1.5 GB',
      },
    ]);
  });

  it('warns below the threshold of the alert', async () => {
    const description = planeOn({ memoryAvailableBytes: 1.5 * gibibyte });
    expect(await memory.look(examinationOf({ description }))).toEqual([
      expect.objectContaining({ state: 'warning', runbook: 'dashboards/runbooks/HostMemoryLow.md' }),
    ]);
  });

  it('fails if there is too little for the parts that do not run yet', async () => {
    const description = planeOn({ memoryAvailableBytes: gibibyte / 2 });
    const status = { parts: [{ name: 'keeper', state: 'running' as const }] };
    expect(await memory.look(examinationOf({ description, status }))).toEqual([
      expect.objectContaining({
        state: 'failure',
        finding: expect.stringContaining('the parts to start need 1.4 GB'),
      }),
    ]);
    expect(await memory.look(examinationOf({ description: planeOn({ memoryBytes: gibibyte }) }))).toEqual([
      expect.objectContaining({ state: 'failure', finding: expect.stringContaining('this machine has 1.1 GB') }),
    ]);
  });

  it('reads the memory of this machine', () => {
    expect(readMachine({ withinGroup: true })?.memoryBytes).toBeLessThanOrEqual(totalmem());
  });
});

describe('the check of the swap', () => {
  it.each([
    [0, 0, 'this machine has none'],
    [4 * gibibyte, gibibyte / 4, '268 MB of 4.3 GB are in use'],
  ])('passes for %d bytes with %d in use', async (swapBytes, swapUsedBytes, finding) => {
    const description = planeOn({ swapBytes, swapUsedBytes });
    expect(await swap.look(examinationOf({ description }))).toEqual([{ check: 'swap', state: 'ok', finding }]);
  });

  it('warns of swap that is in use', async () => {
    const description = planeOn({ swapBytes: 4 * gibibyte, swapUsedBytes: gibibyte });
    expect(await swap.look(examinationOf({ description }))).toEqual([
      expect.objectContaining({
        state: 'warning',
        finding: '1.1 GB of 4.3 GB are in use',
        remedy: expect.stringContaining('swapoff'),
      }),
    ]);
  });
});

describe('the check of vm.max_map_count', () => {
  const found = async (
    mapCountMax: number | undefined,
    engine: PlaneDescription['engine'],
  ): Promise<readonly Finding[]> => mapCount.look(examinationOf({ description: planeOn({ mapCountMax }, { engine }) }));

  it('passes the value that Elasticsearch recommends', async () => {
    expect(await found(limits.mapCountRecommended, 'compose')).toEqual([
      { check: 'vm.max_map_count', state: 'ok', finding: '1048576' },
    ]);
  });

  it('warns below it, and fails if containers cannot start, with the command that sets it', async () => {
    const remedy = expect.stringContaining('sysctl -w vm.max_map_count=1048576');
    const warned = [expect.objectContaining({ state: 'warning', remedy })];
    expect(await found(limits.mapCountMin, 'compose')).toEqual(warned);
    expect(await found(65_530, 'native')).toEqual(warned);
    expect(await found(65_530, 'compose')).toEqual([expect.objectContaining({ state: 'failure', remedy })]);
  });

  it('is skipped if Elasticsearch maps no files', async () => {
    const description = planeOn({ mapCountMax: 65_530 }, { engine: 'compose', mmapDisabled: true });
    expect(await mapCount.look(examinationOf({ description }))).toEqual([
      {
        check: 'vm.max_map_count',
        state: 'ok',
        finding: '65530; Elasticsearch does not map files here, so any value works',
      },
    ]);
  });

  it('is unknown if the kernel does not report the value', async () => {
    expect(await found(undefined, 'native')).toEqual([expect.objectContaining({ state: 'unknown' })]);
  });
});

it('skips the checks of the machine if the plane runs on another one', async () => {
  for (const check of [memory, swap, mapCount]) {
    expect(await check.look(examinationOf({ description: elsewhere }))).toEqual([
      expect.objectContaining({ state: 'unknown', finding: 'the plane runs on another machine' }),
    ]);
  }
});

describe('the check of the disk', () => {
  it('passes a disk with enough space, and reports it once for all parts that use it', async () => {
    const folder = temporaryFolder();
    const folders = { elasticsearch: join(folder, 'not/yet'), prometheus: folder };
    const found = await disk.look(examinationOf({ description: { ...nativePlane, folders } }));
    expect(found).toEqual([
      {
        check: 'disk',
        state: 'ok',
        finding: expect.stringMatching(/^[\d.]+ [MG]B of [\d.]+ GB are free below .* \(elasticsearch, prometheus\)$/),
      },
    ]);
  });

  it('fails for a full disk', async () => {
    // A file system that has no room, nor ever had.
    const folders = { prometheus: '/proc' };
    expect(await disk.look(examinationOf({ description: { ...nativePlane, folders } }))).toEqual([
      {
        check: 'disk',
        state: 'failure',
        finding: '0 MB of 0 MB are free below /proc (prometheus)',
        remedy: expect.stringContaining('Free some space'),
        runbook: 'dashboards/runbooks/HostDiskNearlyFull.md',
      },
    ]);
  });

  it('fails for a nearly full disk by the threshold of the alert, whatever its size', () => {
    const large = { folder: '/', parts: ['prometheus'], totalBytes: 1e12 };
    expect(diskFinding({ ...large, freeBytes: 0.049e12 }).state).toBe('failure');
    expect(diskFinding({ ...large, freeBytes: 0.051e12 }).state).toBe('ok');
  });
});

describe('the check of Node', () => {
  it('passes the version that runs this test', async () => {
    expect(await node.look(examinationOf())).toEqual([{ check: 'Node', state: 'ok', finding: process.versions.node }]);
  });

  it('fails for a version older than the packages require', () => {
    expect(nodeOf('22.14.0')).toMatchObject({
      state: 'failure',
      finding: '22.14.0, and 22.15.0 is the oldest supported version',
    });
  });

  it('uses the minimum version of the packages', () => {
    const { engines } = JSON.parse(readFileSync(new URL('../../../plane/package.json', import.meta.url), 'utf8'));
    expect(`${engines.node}.0`).toBe(`>=${limits.nodeMin}`);
  });
});

describe('the check of the versions', () => {
  it('lists the tested versions', () => {
    expect(versionFindings({ elasticsearch: '9.5.3', prometheus: '3.5.3', keeper: '24.1.0' }, nativePlane)).toEqual([
      { check: 'versions', state: 'ok', finding: 'elasticsearch 9.5.3, prometheus 3.5.3, keeper 24.1.0' },
    ]);
  });

  it('warns of each untested version', () => {
    const found = versionFindings({ elasticsearch: '9.6.0', prometheus: '2.53.3' }, nativePlane);
    expect(found.map(({ state, finding }) => `${state}: ${finding}`)).toEqual([
      'warning: elasticsearch runs 9.6.0, and this Telltale was tested with 9.5.3',
      'warning: prometheus runs 2.53.3, and this Telltale was tested with 3 and newer',
    ]);
  });

  it('passes a version that is equal to the tested one, or newer where that is allowed', () => {
    expect(isTarget('v3.13.3', { version: '3.13.3' })).toBe(true);
    expect(isTarget('3.13.4', { version: '3.13.3' })).toBe(false);
    expect(isTarget('3.13.2', { version: '3.13.3', orNewer: true })).toBe(false);
    expect(isTarget('4.0.0', { version: '3', orNewer: true })).toBe(true);
  });
});

describe('the check of Docker', () => {
  const found = (versions: PlaneDescription['docker']) =>
    docker.look(
      examinationOf({ description: { ...nativePlane, engine: 'compose', ...(versions && { docker: versions }) } }),
    );

  it('is skipped without containers', async () => {
    expect(await found(undefined)).toEqual([]);
  });

  it('passes a version that is new enough', async () => {
    expect(await found({ engine: '28.5.2', compose: '2.40.3' })).toEqual([
      { check: 'Docker', state: 'ok', finding: 'Engine 28.5.2, Compose 2.40.3' },
    ]);
  });

  it('fails for an old version, and for an engine that does not answer', async () => {
    expect(await found({ engine: '25.0.0', compose: '2.40.3' })).toEqual([
      expect.objectContaining({ state: 'failure' }),
    ]);
    expect(await found({ engine: undefined, compose: '2.40.3' })).toEqual([
      expect.objectContaining({ state: 'failure', finding: 'no Docker Engine answers' }),
    ]);
  });
});
