// Starts a native plane: obtains, configures, starts and sets up what is not running.
import { join } from 'node:path';
import { requireServerReach } from '../artifacts/folder-access.ts';
import { type ArtifactOptions, type Context, contextOf } from '../artifacts/options.ts';
import { obtainServers } from '../artifacts/server-programs.ts';
import type { UpOptions, UpReport } from '../engine.ts';
import { limits } from '../limits.ts';
import { type PartName, partNames } from '../part-names.ts';
import { PlaneError } from '../plane-error.ts';
import { requireNativeMachine } from '../preflight/preflight.ts';
import { withLock } from '../processes/lock.ts';
import { makeFolder } from '../secrets/private-files.ts';
import { setUpInStep } from '../setup/set-up-step.ts';
import { waitForCredentials } from './credential-rollout.ts';
import { launchOfKeeper } from './keeper/launch.ts';
import { requireReachableCache } from './obtain.ts';
import { allConnectionsOf, type NativePlane } from './plane.ts';
import { type PortsByPart, portsFor } from './processes/ports.ts';
import { isAlive } from './processes/process-group.ts';
import { reload } from './processes/reload.ts';
import { start } from './processes/start.ts';
import { startServers } from './processes/start-servers.ts';
import { openState, type ProcessName, processNames, type StateFile } from './processes/state.ts';
import { stopProcess } from './processes/stop-process.ts';
import { ensureServerFiles, type ServerFiles } from './servers/ensure-files.ts';

/** Starts the plane; see `Engine.up`. */
export async function up(plane: NativePlane, options: UpOptions): Promise<UpReport> {
  const { layout } = plane;
  if (process.platform !== 'linux') throw notLinux();
  options.signal?.throwIfAborted();
  await requireReachableFolders(plane);
  const obtaining = artifactOptions(plane, options);
  const context = contextOf(obtaining);
  const onWait = (pid: number | undefined): void =>
    context.tell({ step: 'wait', title: `Wait for process ${pid}, which is changing this plane`, state: 'started' });
  const lock = { waitMsMax: limits.lockWaitMsMax, onWait, ...(options.signal && { signal: options.signal }) };
  return withLock(layout.lock, lock, async () => {
    await prepareFolder(plane);
    const state = await openState(layout.state);
    const missing = processNames.filter((name) => !runs(state, name));
    await requireNativeMachine({ folder: layout.root, parts: processNames, missing });
    try {
      const ports = await takePorts(state, missing, options.ports ?? {});
      const programs = await obtainServers(
        partNames.filter((name) => missing.includes(name)),
        obtaining,
      );
      const files = await ensureServerFiles(layout, ports, programs);
      await startPlane(state, files, context);
      const snapshotFolder = join(layout.elasticsearch.root, 'snapshots');
      const { notes } = await setUpInStep(files.administrator, { ...context, snapshotFolder });
      if (missing.includes('keeper')) await start(state, 'keeper', process.version.slice(1), launchOfKeeper(plane));
      const connections = allConnectionsOf(plane, state.current);
      if (connections === undefined) throw endedMeanwhile();
      const alreadyRunning = processNames.filter((name) => !missing.includes(name));
      // Debian builds Prometheus and Alertmanager without their web pages.
      return { connections, started: missing, alreadyRunning, pages: [], notes: [...notes, ...files.notes] };
    } catch (error) {
      for (const name of missing.toReversed()) await stopProcess(state, name);
      throw error;
    }
  });
}

/**
 * Chooses the ports of all parts, after stopping orphans of dead processes.
 *
 * @param missing the processes to start; extended by those that need a restart for a changed port
 */
async function takePorts(
  state: StateFile,
  missing: ProcessName[],
  asked: PortsByPart,
): Promise<Record<PartName, number>> {
  // Orphaned child processes would hold ports and data.
  for (const name of missing) await stopProcess(state, name);
  const { ports: former } = state.current;
  const ports = await portsFor(missing, former, asked);
  if (ports.alertmanager !== former.alertmanager && !missing.includes('prometheus')) {
    // Its configuration names the previous port.
    await stopProcess(state, 'prometheus');
    missing.push('prometheus');
  }
  return ports;
}

/** Starts the servers that do not run, and waits until all are healthy and use the current credentials. */
async function startPlane(state: StateFile, files: ServerFiles, { tell, signal }: Context): Promise<void> {
  const { inputs, servers, changed, accessChanged } = files;
  state.update({ ports: inputs.ports });
  // A running server with another password or an invalid certificate cannot be queried.
  reload(state, changed);
  await startServers(servers, { state, layout: inputs.layout, tell, signal });
  for (const name of accessChanged) await waitForCredentials(inputs, name);
}

/** @throws PlaneError `folder` if the servers' user could not reach their files */
async function requireReachableFolders({ layout, cacheDir }: NativePlane): Promise<void> {
  const remedy = 'Set TELLTALE_PLANE_DIR to a folder that others can enter, such as /var/lib/telltale/plane';
  await requireServerReach({ what: 'cannot keep the plane', folder: layout.root, remedy });
  await requireReachableCache(cacheDir);
}

async function prepareFolder({ layout }: NativePlane): Promise<void> {
  await makeFolder(layout.root, { mode: 0o755 });
  await makeFolder(layout.logs, { mode: 0o700 });
  await makeFolder(layout.targets, { mode: 0o755 });
  await makeFolder(layout.exporters, { mode: 0o755 });
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
