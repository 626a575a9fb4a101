// The doctor says whether the machine can carry the plane.
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Site } from '../../../plane/src/engine.ts';
import { limits } from '../../../plane/src/preflight/limits.ts';
import { type Machine, readMachine } from '../../../plane/src/preflight/machine.ts';
import { temporaryFolder } from '../../../plane/test/support/temporary-folder.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { disk, diskFinding } from '../../src/doctor/machine/disk.ts';
import { mapCount, memory, node, nodeOf, swap } from '../../src/doctor/machine/machine.ts';
import { parts } from '../../src/doctor/parts.ts';
import { docker, isTarget, versionFindings } from '../../src/doctor/versions.ts';
import { examinationOf, nativeSite, roomyMachine } from '../support/doctor.ts';

const gibibyte = 1_073_741_824;
const siteOn = (machine: Partial<Machine>, site: Partial<Site> = {}): Site => ({
  ...nativeSite,
  ...site,
  machine: { ...roomyMachine, ...machine },
});
const elsewhere = { ...nativeSite, machine: undefined };

describe('parts', () => {
  it('that all run are told', async () => {
    expect(await parts.look(examinationOf())).toEqual([
      { check: 'parts', state: 'ok', finding: 'elasticsearch, alertmanager, prometheus, keeper run' },
    ]);
  });

  it('of which none runs leave the machine to be looked at, which is said with what starts them', async () => {
    const stopped = nativeSite.parts.map((name) => ({ name, state: 'stopped' as const }));
    for (const status of [{ parts: stopped }, { parts: [] }]) {
      expect(await parts.look(examinationOf({ status }))).toEqual([
        {
          check: 'parts',
          state: 'failure',
          finding: 'the plane does not run: nothing but this machine could be looked at',
          remedy: 'Start it: telltale up --engine native',
        },
      ]);
    }
  });

  it('that crashed, are ill or are missing are each named with the reason', async () => {
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
      'failure: keeper is not there',
    ]);
  });
});

describe('memory', () => {
  it('that is there is told, with what the plane is counted with', async () => {
    expect(await memory.look(examinationOf())).toEqual([
      {
        check: 'memory',
        state: 'ok',
        finding: '12.9 GB of 17.2 GB are available; the plane is counted with 1.5 GB',
      },
    ]);
  });

  it('that hardly is any is a warning, as by its alert', async () => {
    const site = siteOn({ memoryAvailableBytes: 1.5 * gibibyte });
    expect(await memory.look(examinationOf({ site }))).toEqual([
      expect.objectContaining({ state: 'warning', runbook: 'dashboards/runbooks/HostMemoryLow.md' }),
    ]);
  });

  it('that is too little for what does not run is a failure', async () => {
    const site = siteOn({ memoryAvailableBytes: gibibyte / 2 });
    const status = { parts: [{ name: 'keeper', state: 'running' as const }] };
    expect(await memory.look(examinationOf({ site, status }))).toEqual([
      expect.objectContaining({
        state: 'failure',
        finding: expect.stringContaining('what is to be started needs 1.4 GB'),
      }),
    ]);
    expect(await memory.look(examinationOf({ site: siteOn({ memoryBytes: gibibyte }) }))).toEqual([
      expect.objectContaining({ state: 'failure', finding: expect.stringContaining('this machine has 1.1 GB') }),
    ]);
  });

  it('of this machine is read', () => {
    expect(readMachine({ withinGroup: true })?.memoryBytes).toBeLessThanOrEqual(totalmem());
  });
});

describe('swap', () => {
  it.each([
    [0, 0, 'this machine has none'],
    [4 * gibibyte, gibibyte / 4, '268 MB of 4.3 GB are in use'],
  ])('of %d with %d in use does no harm', async (swapBytes, swapUsedBytes, finding) => {
    const site = siteOn({ swapBytes, swapUsedBytes });
    expect(await swap.look(examinationOf({ site }))).toEqual([{ check: 'swap', state: 'ok', finding }]);
  });

  it('that is in use is a warning', async () => {
    const site = siteOn({ swapBytes: 4 * gibibyte, swapUsedBytes: gibibyte });
    expect(await swap.look(examinationOf({ site }))).toEqual([
      expect.objectContaining({
        state: 'warning',
        finding: '1.1 GB of 4.3 GB are in use',
        remedy: expect.stringContaining('swapoff'),
      }),
    ]);
  });
});

describe('vm.max_map_count', () => {
  const found = async (mapCountMax: number | undefined, engine: Site['engine']): Promise<readonly Finding[]> =>
    mapCount.look(examinationOf({ site: siteOn({ mapCountMax }, { engine }) }));

  it('as Elasticsearch recommends it is well', async () => {
    expect(await found(limits.mapCountRecommended, 'compose')).toEqual([
      { check: 'vm.max_map_count', state: 'ok', finding: '1048576' },
    ]);
  });

  it('below is a warning, and too low for containers a failure, with the command that sets it', async () => {
    const remedy = expect.stringContaining('sysctl -w vm.max_map_count=1048576');
    const warned = [expect.objectContaining({ state: 'warning', remedy })];
    expect(await found(limits.mapCountMin, 'compose')).toEqual(warned);
    expect(await found(65_530, 'native')).toEqual(warned);
    expect(await found(65_530, 'compose')).toEqual([expect.objectContaining({ state: 'failure', remedy })]);
  });

  it('does not count where Elasticsearch maps no files', async () => {
    const site = siteOn({ mapCountMax: 65_530 }, { engine: 'compose', mapsNoFiles: true });
    expect(await mapCount.look(examinationOf({ site }))).toEqual([
      {
        check: 'vm.max_map_count',
        state: 'ok',
        finding: '65530; Elasticsearch maps no files here, and needs none',
      },
    ]);
  });

  it('that the kernel does not tell is unknown', async () => {
    expect(await found(undefined, 'native')).toEqual([expect.objectContaining({ state: 'unknown' })]);
  });
});

it('of a machine that is another one nothing is said', async () => {
  for (const check of [memory, swap, mapCount]) {
    expect(await check.look(examinationOf({ site: elsewhere }))).toEqual([
      expect.objectContaining({ state: 'unknown', finding: 'the plane runs on another machine' }),
    ]);
  }
});

describe('disk', () => {
  it('with room is well, and told once for all who keep data there', async () => {
    const folder = temporaryFolder();
    const folders = { elasticsearch: join(folder, 'not/yet'), prometheus: folder };
    const found = await disk.look(examinationOf({ site: { ...nativeSite, folders } }));
    expect(found).toEqual([
      {
        check: 'disk',
        state: 'ok',
        finding: expect.stringMatching(/^[\d.]+ [MG]B of [\d.]+ GB are free below .* \(elasticsearch, prometheus\)$/),
      },
    ]);
  });

  it('without any is a failure', async () => {
    // A file system that has no room, nor ever had.
    const folders = { prometheus: '/proc' };
    expect(await disk.look(examinationOf({ site: { ...nativeSite, folders } }))).toEqual([
      {
        check: 'disk',
        state: 'failure',
        finding: '0 MB of 0 MB are free below /proc (prometheus)',
        remedy: expect.stringContaining('Free some space'),
        runbook: 'dashboards/runbooks/HostDiskNearlyFull.md',
      },
    ]);
  });

  it('that is nearly full is a failure, as by its alert, however much that is', () => {
    const large = { folder: '/', parts: ['prometheus'], totalBytes: 1e12 };
    expect(diskFinding({ ...large, freeBytes: 0.049e12 }).state).toBe('failure');
    expect(diskFinding({ ...large, freeBytes: 0.051e12 }).state).toBe('ok');
  });
});

describe('Node', () => {
  it('that runs this is new enough', async () => {
    expect(await node.look(examinationOf())).toEqual([{ check: 'Node', state: 'ok', finding: process.versions.node }]);
  });

  it('that is older than the packages take is a failure', () => {
    expect(nodeOf('22.14.0')).toMatchObject({
      state: 'failure',
      finding: '22.14.0, and 22.15.0 is the oldest that will do',
    });
  });

  it('has the bound that the packages name', () => {
    const { engines } = JSON.parse(readFileSync(new URL('../../../plane/package.json', import.meta.url), 'utf8'));
    expect(`${engines.node}.0`).toBe(`>=${limits.nodeMin}`);
  });
});

describe('versions', () => {
  it('that were tested are told', () => {
    expect(versionFindings({ elasticsearch: '9.5.3', prometheus: '3.5.3', keeper: '24.1.0' }, nativeSite)).toEqual([
      { check: 'versions', state: 'ok', finding: 'elasticsearch 9.5.3, prometheus 3.5.3, keeper 24.1.0' },
    ]);
  });

  it('that were not are a warning each', () => {
    const found = versionFindings({ elasticsearch: '9.6.0', prometheus: '2.53.3' }, nativeSite);
    expect(found.map(({ state, finding }) => `${state}: ${finding}`)).toEqual([
      'warning: elasticsearch runs 9.6.0, and this Telltale was tested with 9.5.3',
      'warning: prometheus runs 2.53.3, and this Telltale was tested with 3 and newer',
    ]);
  });

  it('are as wished where they are the same, or newer where that will do', () => {
    expect(isTarget('v3.13.3', { version: '3.13.3' })).toBe(true);
    expect(isTarget('3.13.4', { version: '3.13.3' })).toBe(false);
    expect(isTarget('3.13.2', { version: '3.13.3', orNewer: true })).toBe(false);
    expect(isTarget('4.0.0', { version: '3', orNewer: true })).toBe(true);
  });
});

describe('Docker', () => {
  const found = (versions: Site['docker']) =>
    docker.look(examinationOf({ site: { ...nativeSite, engine: 'compose', ...(versions && { docker: versions }) } }));

  it('is not looked at where there are no containers', async () => {
    expect(await found(undefined)).toEqual([]);
  });

  it('that is new enough is told', async () => {
    expect(await found({ engine: '28.5.2', compose: '2.40.3' })).toEqual([
      { check: 'Docker', state: 'ok', finding: 'Engine 28.5.2, Compose 2.40.3' },
    ]);
  });

  it('that is old or does not answer is a failure', async () => {
    expect(await found({ engine: '25.0.0', compose: '2.40.3' })).toEqual([
      expect.objectContaining({ state: 'failure' }),
    ]);
    expect(await found({ engine: undefined, compose: '2.40.3' })).toEqual([
      expect.objectContaining({ state: 'failure', finding: 'no Docker Engine answers' }),
    ]);
  });
});
