// What a doctor's check is given in a test: the description of a healthy plane, of which a test changes what it is about.
import type { PlaneDescription } from '../../../plane/src/engine.ts';
import type { Operator } from '../../../plane/src/operator.ts';
import type { Machine } from '../../../plane/src/preflight/machine.ts';
import type { Examination } from '../../src/doctor/examination.ts';

const gibibyte = 1_073_741_824;

/** A machine with room for everything. */
export const roomyMachine: Machine = {
  memoryBytes: 16 * gibibyte,
  memoryAvailableBytes: 12 * gibibyte,
  swapBytes: 0,
  swapUsedBytes: 0,
  mapCountMax: 1_048_576,
};

/** The description of a plane of plain processes. */
export const nativePlane: PlaneDescription = {
  engine: 'native',
  parts: ['elasticsearch', 'alertmanager', 'prometheus', 'keeper'],
  folders: {},
  versions: { elasticsearch: { version: '9.5.3' }, prometheus: { version: '3', orNewer: true } },
  heapBytes: gibibyte / 2,
  machine: roomyMachine,
};

/** What checks look at, of a plane that runs and has nobody who could be asked. */
export function examinationOf(change: Partial<Examination> = {}): Examination {
  const parts = nativePlane.parts.map((name) => ({ name, state: 'running' as const }));
  return { description: nativePlane, status: { parts }, operator: undefined, now: Date.now, ...change };
}

/** An operator of nothing, whose operations are those of the test, and fail where it has none. */
export function operatorWith(operations: Partial<Operator>): Operator {
  const unexpected = (): never => {
    throw new Error('not expected to be called');
  };
  return {
    engine: 'native',
    parts: [],
    servers: [],
    data: [],
    versions: unexpected,
    targetVersions: unexpected,
    replace: unexpected,
    rollBack: unexpected,
    client: unexpected,
    elasticsearch: unexpected,
    endpoint: unexpected,
    stop: unexpected,
    start: unexpected,
    read: unexpected,
    write: unexpected,
    certificates: unexpected,
    rotate: unexpected,
    [Symbol.asyncDispose]: async () => {},
    ...operations,
  };
}
