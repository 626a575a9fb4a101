// Starts the stack with Compose and writes the files that clients on this machine need.
import { contextOf } from '../artifacts/options.ts';
import type { UpOptions, UpReport } from '../engine.ts';
import { limits } from '../limits.ts';
import { type PartName, partNames } from '../part-names.ts';
import { requireDocker } from '../preflight/preflight.ts';
import { withLock } from '../processes/lock.ts';
import { step } from '../progress.ts';
import { ensureClientFiles } from './client-files.ts';
import { configurationToRun } from './configuration.ts';
import { running } from './connections.ts';
import { type Container, containersOf } from './docker/containers.ts';
import type { ComposeProject } from './docker/project.ts';
import { requireEngineMachine } from './engine-machine.ts';
import { requireFreePorts } from './free-ports.ts';
import { checkStackSettings } from './settings.ts';
import { startContainers } from './start-containers.ts';

const portVariables: Readonly<Record<PartName, string>> = {
  elasticsearch: 'TELLTALE_ELASTICSEARCH_PORT',
  prometheus: 'TELLTALE_PROMETHEUS_PORT',
  alertmanager: 'TELLTALE_ALERTMANAGER_PORT',
};

/** Starts the stack; see `Engine.up`. */
export async function up(project: ComposeProject, options: UpOptions): Promise<UpReport> {
  const { signal } = options;
  signal?.throwIfAborted();
  const context = contextOf(options);
  const onWait = (pid: number | undefined): void =>
    context.tell({ step: 'wait', title: `Wait for process ${pid}, which is changing this stack`, state: 'started' });
  const lock = { waitMsMax: limits.lockWaitMsMax, onWait, ...(signal && { signal }) };
  return withLock(`${project.clientFolder}.lock`, lock, async () => {
    await requireDocker(project.env);
    const warnings = await checkStackSettings(project);
    const before = await containersOf(project, signal);
    const wanted = await configurationToRun(project, options.profiles ?? [], portsAsked(options));
    await requireFreePorts(wanted, before);
    await requireEngineMachine(project, wanted, before);
    const { profiles = [] } = options;
    await step(context, { step: 'compose-up', title: 'Bring the stack up' }, (progress, onWait) =>
      startContainers(project, { profiles, env: portsAsked(options), signal, progress, onWait }),
    );
    await ensureClientFiles(project, signal);
    const after = await containersOf(project, signal);
    const connections = await running(project, 'cannot reach the stack', partNames);
    return { connections, ...changes(before, after), pages: ['prometheus', 'alertmanager'], notes: warnings };
  });
}

function portsAsked({ ports = {} }: UpOptions): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [portVariables[name as PartName], String(port)]),
  );
}

/** Services started by this call, and those that ran before; without services that run once. */
function changes(
  before: readonly Container[],
  after: readonly Container[],
): Pick<UpReport, 'started' | 'alreadyRunning'> {
  const ran = new Set(before.filter(({ state }) => state === 'running').map(({ id }) => id));
  const running = after.filter(({ state }) => state === 'running');
  return {
    started: running.filter(({ id }) => !ran.has(id)).map(({ service }) => service),
    alreadyRunning: running.filter(({ id }) => ran.has(id)).map(({ service }) => service),
  };
}
