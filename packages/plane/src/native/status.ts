// The status of every process of a native plane.
import type { PartStatus, PlaneStatus } from '../engine.ts';
import { servicesIn } from '../targets/services.ts';
import { diskUsage } from './disk-usage.ts';
import { clientOf, connectionsOf, type NativePlane } from './plane.ts';
import { urlOf } from './processes/ports.ts';
import { isAlive, membersOf, memoryOf } from './processes/process-group.ts';
import { healthOf } from './processes/start.ts';
import { type PlaneState, type ProcessName, type ProcessRecord, processNames, readState } from './processes/state.ts';
import { kinds } from './servers/kinds.ts';
import { targetsOfUsers } from './servers/user-files.ts';

/** Returns the plane's status; see `Engine.status`. */
export async function status(plane: NativePlane): Promise<PlaneStatus> {
  const state = await readState(plane.layout.state);
  const connections = connectionsOf(plane, state);
  const parts = await Promise.all(processNames.map((name) => statusOf(plane, state, name)));
  const services = (
    await Promise.all([plane.layout.targets, ...(await targetsOfUsers(plane.layout))].map(servicesIn))
  ).flat();
  return { parts, services, ...(Object.keys(connections).length > 0 && { connections }) };
}

async function statusOf(plane: NativePlane, state: PlaneState, name: ProcessName): Promise<PartStatus> {
  const record = state.processes[name];
  const disk = name === 'keeper' ? {} : { disk_bytes: await diskUsage(plane.layout[name].root) };
  if (record === undefined) return { name, state: 'stopped', ...disk };
  const port = name === 'keeper' ? undefined : state.ports[name];
  return {
    name,
    ...(await healthStatus(plane, record, name, port)),
    version: record.version,
    ...(port !== undefined && { url: urlOf(port) }),
    pid: record.group[0].pid,
    memory_bytes: memoryOf(record),
    ...disk,
    since: record.since,
  };
}

async function healthStatus(
  plane: NativePlane,
  record: ProcessRecord,
  name: ProcessName,
  port: number | undefined,
): Promise<Pick<PartStatus, 'state' | 'detail'>> {
  if (!isAlive(record)) {
    const orphans = membersOf(record).length;
    const detail =
      orphans > 0
        ? `its main process ended and left ${orphans} processes; telltale up repairs it`
        : 'it exited by itself; telltale up starts it again';
    return { state: 'crashed', detail };
  }
  if (name === 'keeper' || port === undefined) return { state: 'running' };
  await using client = await clientOf(plane, port, 'reader');
  const detail = await healthOf(kinds[name], client);
  if (detail === undefined) return { state: 'running' };
  return { state: record.ready ? 'unhealthy' : 'starting', detail };
}
