// `telltale doctor` without an app looks at the plane: what is printed, and what the exit code says.
import type { Finding } from '@telltale/operations';
import { type Operator, type PlaneDescription, PlaneError, type PlaneStatus } from '@telltale/plane';
import { describe, expect, it } from 'vitest';
import { run } from '../src/run.ts';
import { fakePlane } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const gibibyte = 1_073_741_824;
const description: PlaneDescription = {
  engine: 'native',
  parts: ['elasticsearch', 'keeper'],
  folders: {},
  versions: { elasticsearch: { version: '9.5.3' } },
  heapBytes: gibibyte / 2,
  machine: {
    memoryBytes: 8 * gibibyte,
    memoryAvailableBytes: 4 * gibibyte,
    swapBytes: 0,
    swapUsedBytes: 0,
    mapCountMax: 1_048_576,
  },
};
const running: PlaneStatus = {
  parts: [
    { name: 'elasticsearch', state: 'running' },
    { name: 'keeper', state: 'running' },
  ],
};

/** Somebody who looks after a plane of which no server can be asked. */
function operator(version: string): { readonly operator: Operator; readonly ended: () => boolean } {
  const unexpected = (): never => {
    throw new Error('not expected to be called');
  };
  let ended = false;
  return {
    ended: () => ended,
    operator: {
      ...{ engine: 'native', parts: description.parts, servers: [], data: [] },
      versions: async () => ({ elasticsearch: version }),
      certificates: async () => [],
      ...{
        client: unexpected,
        elasticsearch: unexpected,
        endpoint: unexpected,
        stop: unexpected,
        start: unexpected,
        read: unexpected,
        write: unexpected,
      },
      ...{ logs: unexpected, rotate: unexpected, targetVersions: unexpected },
      ...{ replace: unexpected, rollBack: unexpected },
      async [Symbol.asyncDispose]() {
        ended = true;
      },
    },
  };
}

async function doctor(args: readonly string[], plane: Parameters<typeof fakePlane>[0]) {
  const screen = terminal();
  const code = await run(['doctor', ...args], screen, async () =>
    fakePlane({ describe: async () => description, ...plane }),
  );
  return { code, out: screen.out.join(''), err: screen.err.join('') };
}

const down = async (): Promise<never> => {
  throw new PlaneError('not_running', { what: 'cannot look after the plane', why: 'the plane is not running' });
};

describe('doctor of a healthy plane', () => {
  it('prints one line for each finding, and exits with 0', async () => {
    const hands = operator('9.5.3');
    const { code, out, err } = await doctor([], { status: async () => running, operator: async () => hands.operator });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^ok {2,}parts +elasticsearch, keeper run$/m);
    expect(out).toMatch(/^ok +versions +elasticsearch 9\.5\.3$/m);
    expect(out).toMatch(/\n0 failed, 0 with warnings, of \d\n$/);
    expect(out).not.toContain('->');
    expect(hands.ended()).toBe(true);
  });
});

describe('doctor of a plane with a warning', () => {
  it('prints the remedy below the finding, and exits with 0', async () => {
    const hands = operator('9.5.2');
    const { code, out } = await doctor([], { status: async () => running, operator: async () => hands.operator });
    expect(code).toBe(0);
    expect(out).toMatch(
      /^warning +versions +elasticsearch runs 9\.5\.2, and this Telltale was tested with 9\.5\.3\n +-> telltale down, then telltale up --engine native$/m,
    );
    expect(out).toMatch(/\n0 failed, 1 with warnings, of \d\n$/);
  });
});

describe('doctor of a plane with a failure', () => {
  const crashed = { parts: [...running.parts.slice(0, 1), { name: 'keeper', state: 'crashed' as const }] };

  it('exits with 1, and prints one object and nothing else with --json', async () => {
    const hands = operator('9.5.3');
    const plane = { status: async () => crashed, operator: async () => hands.operator };
    const { code, out, err } = await doctor(['--json'], plane);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out.trim().split('\n')).toHaveLength(1);
    const { healthy, findings }: { healthy: boolean; findings: Finding[] } = JSON.parse(out);
    expect(healthy).toBe(false);
    expect(findings).toContainEqual({
      check: 'parts',
      state: 'failure',
      finding: 'keeper is crashed',
      remedy: 'telltale up --engine native; its log says why',
    });
  });

  it('names the runbook', async () => {
    const low = { ...description, machine: { ...description.machine, memoryBytes: 64 * gibibyte } } as PlaneDescription;
    const hands = operator('9.5.3');
    const plane = { describe: async () => low, status: async () => running, operator: async () => hands.operator };
    const { out } = await doctor([], plane);
    expect(out).toMatch(
      /^warning {2}memory .*\n +-> Stop what uses the most memory.*\n +-> dashboards\/runbooks\/HostMemoryLow\.md$/m,
    );
  });
});

describe('doctor of a plane that does not run', () => {
  it('examines the machine, says that nothing runs, and exits with 1', async () => {
    const { code, out } = await doctor([], { status: async () => ({ parts: [] }), operator: down });
    expect(code).toBe(1);
    expect(out).toMatch(/^failure {2}parts .*the plane does not run: only this machine was examined$/m);
    expect(out).toMatch(/^ok {7}memory /m);
    expect(out).toContain('-> Start it: telltale up --engine native');
  });
});

describe('doctor of a plane that cannot be examined', () => {
  it('fails with the error', async () => {
    const status = async (): Promise<never> => {
      throw new PlaneError('folder', { what: 'cannot read what is running', why: 'it was written by another version' });
    };
    const { code, out, err } = await doctor(['--json'], { status, operator: down });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'folder' } });
    expect(err).toContain('cannot read what is running');
  });
});
