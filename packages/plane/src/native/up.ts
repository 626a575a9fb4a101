// Starts a native plane: obtains, configures, starts and sets up what is not running.
import { join } from 'node:path';
import { allOrNone } from '../all-or-none.ts';
import { requireReach } from '../artifacts/open-folders.ts';
import { type ArtifactOptions, contextOf } from '../artifacts/options.ts';
import { type PartName, partNames, type UpOptions, type UpReport } from '../engine.ts';
import { limits } from '../limits.ts';
import { PlaneError } from '../plane-error.ts';
import { requireNativeMachine } from '../preflight/preflight.ts';
import { withLock } from '../processes/lock.ts';
import { step } from '../progress.ts';
import { makeFolder, serverUser } from '../secrets/private-files.ts';
import { setUpElasticsearch } from '../setup/set-up.ts';
import { waitForCredentials } from './credential-rollout.ts';
import { launchOfKeeper } from './keeper/launch.ts';
import { obtain, requireReachableCache } from './obtain.ts';
import { allConnectionsOf, clientOf, elasticsearchOf, kinds, type NativePlane } from './plane.ts';
import { isAlive, stop } from './processes/process-group.ts';
import type { NativeInputs, Server } from './processes/server.ts';
import { awaitReady, start } from './processes/start.ts';
import { openState, type ProcessName, processNames, type StateFile } from './processes/state.ts';
import { refresh } from './refresh.ts';
import { ensureAccess } from './servers/ensure-access.ts';
import { ensureInputs } from './servers/inputs.ts';
import { choosePorts, defaultPorts, type PortsByPart } from './servers/ports.ts';
import { keepAllUserFiles } from './user-files.ts';

/** Brings the plane up; see `Engine.up`. */
export async function up(plane: NativePlane, options: UpOptions): Promise<UpReport> {
  const { layout } = plane;
  if (process.platform !== 'linux') throw notLinux();
  options.signal?.throwIfAborted();
  await requireReachableFolders(plane);
  const context = contextOf(artifactOptions(plane, options));
  const onWait = (pid: number | undefined): void =>
    context.tell({ step: 'wait', title: `Wait for process ${pid}, which is changing this plane`, state: 'started' });
  const lock = { waitMsMax: limits.lockWaitMsMax, onWait, ...(options.signal && { signal: options.signal }) };
  return withLock(layout.lock, lock, async () => {
    await prepareFolder(plane);
    const state = await openState(layout.state);
    const missing = processNames.filter((name) => !runs(state, name));
    await requireNativeMachine({ folder: layout.root, parts: processNames, missing });
    try {
      const notes = await bringUp(plane, state, missing, options);
      const connections = allConnectionsOf(plane, state.current);
      if (connections === undefined) throw endedMeanwhile();
      const alreadyRunning = processNames.filter((name) => !missing.includes(name));
      // Debian builds Prometheus and Alertmanager without their pages.
      return { connections, started: missing, alreadyRunning, pages: [], notes };
    } catch (error) {
      for (const name of missing.toReversed()) await stopProcess(state, name);
      throw error;
    }
  });
}

async function bringUp(
  plane: NativePlane,
  state: StateFile,
  missing: ProcessName[],
  options: UpOptions,
): Promise<string[]> {
  const { layout } = plane;
  const { signal } = options;
  // Children whose parent was killed would hold ports and data.
  for (const name of missing) await stopProcess(state, name);
  const ports = await portsFor(missing, state, options.ports ?? {});
  if (ports.alertmanager !== state.current.ports.alertmanager && !missing.includes('prometheus')) {
    // Its configuration names the previous port.
    await stopProcess(state, 'prometheus');
    missing.push('prometheus');
  }
  const parts = partNames.filter((name) => missing.includes(name));
  const servers = await obtainAll(parts, artifactOptions(plane, options));
  const inputs = await ensureInputs(layout, ports);
  state.update({ ports });
  await keepAllUserFiles(layout, inputs.secrets.shipper);
  // A running server with another password or an invalid certificate cannot be queried.
  const changed = [...(await ensureAccess(inputs, kinds))].filter((name) => !parts.includes(name));
  if (changed.length > 0) await refresh(state, inputs);
  await allOrNone(partNames, signal, (name, either) =>
    bringPartUp(plane, state, { name, server: servers.get(name), inputs }, { ...options, signal: either }),
  );
  for (const name of changed) await waitForCredentials(inputs, name);
  const receiverNotes = await refresh(state, inputs);
  const context = contextOf(artifactOptions(plane, options));
  await using admin = await elasticsearchOf(plane, ports.elasticsearch, 'admin');
  const report = await step(context, { step: 'set-up-elasticsearch', title: 'Set Elasticsearch up' }, () =>
    setUpElasticsearch(admin, { snapshotFolder: join(layout.elasticsearch.root, 'snapshots'), signal }),
  );
  if (missing.includes('keeper')) await start(state, 'keeper', process.version.slice(1), launchOfKeeper(plane));
  return [...report.notes, ...receiverNotes];
}

interface PartToStart {
  readonly name: PartName;
  /** Absent when the part runs. */
  readonly server: Server | undefined;
  readonly inputs: NativeInputs;
}

async function bringPartUp(
  plane: NativePlane,
  state: StateFile,
  { name, server, inputs }: PartToStart,
  options: UpOptions,
): Promise<void> {
  const kind = kinds[name];
  const context = contextOf(artifactOptions(plane, options));
  await using client = await clientOf(plane, inputs.ports[name], 'reader');
  const awaited = { name, kind, client, layout: inputs.layout, signal: options.signal };
  if (server === undefined) return awaitReady(state, awaited);
  await step(
    context,
    { step: `start-${name}`, title: `Start ${kind.title} ${server.version}` },
    async (progress, onWait) => {
      await start(state, name, server.version, await server.configure(inputs));
      await awaitReady(state, { ...awaited, progress, onWait });
    },
  );
}

/** Obtains the servers; if one fails, the other downloads are aborted. */
async function obtainAll(names: readonly PartName[], options: ArtifactOptions): Promise<Map<PartName, Server>> {
  const servers = await allOrNone(names, options.signal, (name, signal) => obtain(name, { ...options, signal }));
  return new Map(names.flatMap((name, index) => (servers[index] ? [[name, servers[index]]] : [])));
}

/** Ports of all parts; those of the missing ones are free. */
async function portsFor(
  missing: readonly ProcessName[],
  state: StateFile,
  wanted: PortsByPart,
): Promise<Record<PartName, number>> {
  const known = { ...defaultPorts, ...state.current.ports };
  const parts = partNames.filter((name) => missing.includes(name));
  const toChoose = Object.fromEntries(parts.map((name) => [name, wanted[name] ?? known[name]]));
  return { ...known, ...(await choosePorts(toChoose, wanted)) };
}

/** @throws PlaneError `folder` where the servers could not reach what is theirs */
async function requireReachableFolders({ layout, cacheDir }: NativePlane): Promise<void> {
  const user = serverUser();
  if (user !== undefined) {
    const remedy = 'Set TELLTALE_PLANE_DIR to a folder that others can enter, such as /var/lib/telltale/plane';
    await requireReach(user, { what: 'cannot keep the plane', folder: layout.root, remedy });
  }
  await requireReachableCache(cacheDir);
}

async function prepareFolder({ layout }: NativePlane): Promise<void> {
  await makeFolder(layout.root, { mode: 0o755 });
  await makeFolder(layout.logs, { mode: 0o700 });
  await makeFolder(layout.targets, { mode: 0o755 });
  await makeFolder(layout.exporters, { mode: 0o755 });
}

/** Ends a process with its children and forgets it. */
export async function stopProcess(state: StateFile, name: ProcessName): Promise<boolean> {
  const record = state.current.processes[name];
  if (record === undefined) return false;
  const stopped = await stop(name, record);
  state.record(name, undefined);
  return stopped;
}

function runs(state: StateFile, name: ProcessName): boolean {
  const record = state.current.processes[name];
  return record !== undefined && isAlive(record);
}

function artifactOptions({ cacheDir }: NativePlane, { onProgress, signal }: UpOptions): ArtifactOptions {
  return { cacheDir, ...(onProgress && { onProgress }), ...(signal && { signal }) };
}

function notLinux(): PlaneError {
  return new PlaneError('unsupported', {
    what: 'cannot run the native engine',
    why: `it needs Linux with Debian's package tools, and this is ${process.platform}`,
  });
}

function endedMeanwhile(): PlaneError {
  return new PlaneError('start_failed', {
    what: 'cannot bring the plane up',
    why: 'one of its processes ended while the others were starting',
    remedy: 'See which: telltale status',
  });
}
