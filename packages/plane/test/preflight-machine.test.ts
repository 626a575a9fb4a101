// What a machine must offer before a plane is started, and the message if it does not.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { heapBytesOf } from '../src/preflight/amounts.ts';
import { limits, memoryOf, memoryOfParts } from '../src/preflight/limits.ts';
import {
  diskProblem,
  freeBytesOf,
  type Machine,
  mapCountProblem,
  memoryProblem,
  readMachine,
} from '../src/preflight/machine.ts';
import { requireContainerMachine, requireNativeMachine } from '../src/preflight/preflight.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const gibibyte = 1_073_741_824;
const laptop: Machine = {
  memoryBytes: 8 * gibibyte,
  memoryAvailableBytes: 6 * gibibyte,
  swapBytes: 0,
  swapUsedBytes: 0,
  mapCountMax: 1_048_576,
};
const core = [
  ...['elasticsearch', 'keeper', 'kibana', 'prometheus', 'alertmanager', 'grafana'],
  ...['node-exporter', 'cadvisor', 'elasticsearch-exporter', 'blackbox-exporter'],
];

/** Bytes that the container of each service may take, of those that run on. */
function servicesOfStack(): Record<string, number> {
  const text = readFileSync(new URL('../../../compose/compose.yaml', import.meta.url), 'utf8');
  const { services } = parse(text.replaceAll(/\$\{TELLTALE_\w+:-([^}]*)\}/g, '$1'), { merge: true });
  return Object.fromEntries(
    Object.entries<{ mem_limit: string; restart?: string }>(services)
      .filter(([, { restart }]) => restart === 'unless-stopped')
      .map(([name, { mem_limit: most }]) => [name, heapBytesOf(most) ?? 0]),
  );
}

describe('the figures of the machine', () => {
  it('are read from the kernel', () => {
    const machine = readMachine();
    expect(machine?.memoryBytes).toBe(totalmem());
    expect(machine?.mapCountMax).toBe(Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8')));
    // Others start and end meanwhile.
    expect(Math.abs((machine?.memoryAvailableBytes ?? 0) - freemem())).toBeLessThan(2 * gibibyte);
  });

  it('include swap, and omit what the kernel does not report', () => {
    const proc = temporaryFolder();
    writeFileSync(
      join(proc, 'meminfo'),
      'MemTotal:       8000000 kB\nMemAvailable:   3000000 kB\nSwapTotal:      2000000 kB\nSwapFree:        500000 kB\n',
    );
    expect(readMachine({ proc })).toEqual({
      memoryBytes: 8_192_000_000,
      memoryAvailableBytes: 3_072_000_000,
      swapBytes: 2_048_000_000,
      swapUsedBytes: 1_536_000_000,
      mapCountMax: undefined,
    });
    mkdirSync(join(proc, 'sys/vm'), { recursive: true });
    writeFileSync(join(proc, 'sys/vm/max_map_count'), '65530\n');
    expect(readMachine({ proc })?.mapCountMax).toBe(65_530);
  });

  it('are not read outside Linux', () => {
    expect(readMachine({ proc: join(temporaryFolder(), 'none') })).toBeUndefined();
  });
});

describe('the check of memory', () => {
  it('passes a laptop with 8 GB for the core, Logstash and the demo', () => {
    const parts = [...core, 'logstash', 'demo', 'mail'];
    expect(memoryProblem(laptop, { parts, missing: parts })).toBeUndefined();
  });

  it('fails if the machine has too little, whatever is free', () => {
    const problem = memoryProblem({ ...laptop, memoryBytes: 2 * gibibyte }, { parts: core });
    expect(problem).toMatchObject({
      code: 'memory',
      why: 'this machine has 2.1 GB of memory, and the plane and the system need 3.6 GB',
      remedy: expect.stringContaining('lower the heap'),
    });
  });

  it('fails if others use the memory that a start needs', () => {
    const busy = { ...laptop, memoryAvailableBytes: gibibyte };
    expect(memoryProblem(busy, { parts: core, missing: core })).toMatchObject({
      code: 'memory',
      why: '1.1 GB of memory are available, and the parts to start need 3.3 GB',
    });
    expect(memoryProblem(busy, { parts: core, missing: ['prometheus'] })).toBeUndefined();
    expect(memoryProblem(busy, { parts: core })).toBeUndefined();
  });

  it('counts the heap of Elasticsearch', () => {
    expect(memoryOf(['elasticsearch'], 4 * gibibyte)).toBe(6.25 * gibibyte);
    expect(memoryProblem(laptop, { parts: core, heapBytes: 4 * gibibyte })).toMatchObject({ code: 'memory' });
  });

  it('counts every replica of a cluster', () => {
    const copies = ['elasticsearch', 'elasticsearch-2', 'elasticsearch-3'];
    expect(memoryOf(copies)).toBe(3 * memoryOf(['elasticsearch']));
    expect(memoryOf(['prometheus-2'])).toBe(memoryOf(['prometheus']));
  });

  it('counts every service of the stack, up to the limit of its container', () => {
    const services = servicesOfStack();
    expect(Object.keys(services)).toEqual(expect.arrayContaining(core));
    const wrong = Object.entries(services).filter(([part, mostBytes]) => {
      const counted = part === 'elasticsearch' ? memoryOf([part]) : memoryOfParts[part];
      return counted === undefined || counted > mostBytes;
    });
    expect(wrong).toEqual([]);
  });
});

describe('the check of the disk', () => {
  const need = { where: '/srv/plane', bytesMin: gibibyte, remedy: 'Free some space' };

  it('passes from the required size on', () => {
    expect(diskProblem(gibibyte, need)).toBeUndefined();
  });

  it('fails below it, with the available and the required size', () => {
    expect(diskProblem(gibibyte - 1, need)).toMatchObject({
      code: 'disk_full',
      where: 'in /srv/plane',
      why: '1.1 GB are free and 1.1 GB are needed',
    });
  });

  it('reads the disk that the folder is on', async () => {
    expect(await freeBytesOf(temporaryFolder())).toBeGreaterThan(0);
    await expect(freeBytesOf(join(temporaryFolder(), 'none'))).rejects.toThrow('ENOENT');
  });
});

describe('the check of vm.max_map_count', () => {
  it.each([limits.mapCountMin, limits.mapCountRecommended, undefined])('passes %s', (mapCountMax) => {
    expect(mapCountProblem({ ...laptop, mapCountMax })).toBeUndefined();
  });

  it('fails below the value that Elasticsearch requires, with the command that sets it', () => {
    expect(mapCountProblem({ ...laptop, mapCountMax: limits.mapCountMin - 1 })).toMatchObject({
      code: 'kernel',
      why: 'vm.max_map_count is 262143 and 262144 is the minimum that it starts with',
      remedy: expect.stringContaining('sysctl -w vm.max_map_count=1048576'),
    });
  });
});

describe('the whole preflight', () => {
  it('lets a native plane start on this machine', async () => {
    const parts = ['elasticsearch', 'alertmanager', 'prometheus', 'keeper'];
    await requireNativeMachine({ folder: temporaryFolder(), parts, missing: parts });
  });

  it('fails if the machine has too little memory for the parts to start', async () => {
    const heapBytes = 2 * totalmem();
    await expect(
      requireContainerMachine({ parts: core, heapBytes, mapsFiles: true, folder: temporaryFolder() }),
    ).rejects.toMatchObject({
      name: 'PlaneError',
      code: 'memory',
      message: expect.stringMatching(
        /^\[telltale plane\] cannot run the plane: this machine has .* need .*\. Leave parts/,
      ),
    });
  });
});
