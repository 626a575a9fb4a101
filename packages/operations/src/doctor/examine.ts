// Examines a plane and its machine: runs every check and returns findings with remedies.
import { type Engine, type Operator, PlaneError } from '@telltale/plane';
import { certificates } from './certificates.ts';
import type { Check, Examination } from './examination.ts';
import type { Finding } from './finding.ts';
import { disk } from './machine/disk.ts';
import { mapCount, memory, node, swap } from './machine/machine.ts';
import { ports } from './machine/ports.ts';
import { parts } from './parts.ts';
import { serverChecks, unseen } from './servers.ts';
import { cluster, docker, versions } from './versions.ts';

/** In the order of the report: problems that block everything come first. */
const checks: readonly Check[] = [
  ...[parts, disk, memory, swap, mapCount, node, docker, cluster],
  ...[versions, ports, certificates],
  ...serverChecks,
];

/**
 * Runs every check. If the plane does not run, only the machine is checked, and a finding says so.
 *
 * @throws PlaneError if it cannot even be determined what runs
 */
export async function examinePlane(plane: Engine): Promise<Finding[]> {
  const [description, status] = await Promise.all([plane.describe(), plane.status()]);
  const operator = await operatorOf(plane);
  try {
    return await examine({ description, status, operator, now: Date.now });
  } finally {
    await operator?.[Symbol.asyncDispose]();
  }
}

/** Findings of all checks; a failed check does not affect the others. */
export async function examine(examination: Examination): Promise<Finding[]> {
  const findings = checks.map(async ({ name, look }) => {
    try {
      return await look(examination);
    } catch (error) {
      return [unseen(name, error)];
    }
  });
  return (await Promise.all(findings)).flat();
}

async function operatorOf(plane: Engine): Promise<Operator | undefined> {
  try {
    return await plane.operator();
  } catch (error) {
    if (error instanceof PlaneError && error.code === 'not_running') return undefined;
    throw error;
  }
}
