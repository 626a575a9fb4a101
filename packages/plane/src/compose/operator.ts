// The operator of a stack: clients, data, rotation and replacement for the operations.
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Guard } from '../guard/guard.ts';
import { versionIn } from '../image-version.ts';
import { limits } from '../limits.ts';
import type { CertificateInUse, DataName, Operator, ServerName } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import { exportOf, readAuthority } from './client-files.ts';
import { configurationOf } from './configuration.ts';
import { clientAt, elasticsearchAt, serverPorts, urlOf } from './connections.ts';
import { containersOf } from './docker/containers.ts';
import { compose } from './docker/docker.ts';
import { askKeeper } from './docker/keeper-channel.ts';
import type { ComposeProject } from './docker/project.ts';
import { Replacements } from './replacements.ts';
import { rotateComposeSecrets } from './rotate-compose-secrets.ts';
import { readVolume, writeVolume } from './volumes.ts';

/** The stack's user for a verb, if it has another name. */
const people: ReadonlySet<ServerName> = new Set(['kibana', 'grafana']);

/** Opens the running stack. */
export async function openComposeOperator(project: ComposeProject): Promise<Operator> {
  const found = (await containersOf(project)).filter(({ state, exitCode }) => state !== 'exited' || exitCode !== 0);
  const services = await inOrder(
    project,
    found.map(({ service }) => service),
  );
  const guard = new Guard({
    plane: { engine: 'compose', planeDir: dirname(project.clientFolder), composeDir: project.folder, env: project.env },
    log: join(project.clientFolder, 'guard.log'),
  });
  const replacements = new Replacements(project);
  return {
    engine: 'compose',
    parts: services,
    servers: (Object.keys(serverPorts) as ServerName[]).filter((name) => services.includes(name)),
    data: (['snapshots', 'prometheus', 'alertmanager', 'grafana'] as const).filter(
      (name) => name === 'snapshots' || services.includes(name),
    ),
    async versions() {
      const containers = await containersOf(project);
      return Object.fromEntries(containers.map(({ service, image }) => [service, versionIn(image)]));
    },
    targetVersions: (options) => replacements.targetVersions(options),
    replace: (part) => replacements.replace(part),
    rollBack: (part) => replacements.rollBack(part),
    async client(server, user) {
      const url = urlOf(await containersOf(project), server);
      if (url === undefined) throw notThere(server);
      return clientAt(project, url, people.has(server) ? 'operator' : user);
    },
    async elasticsearch(user) {
      const url = urlOf(await containersOf(project), 'elasticsearch');
      if (url === undefined) throw notThere('elasticsearch');
      return elasticsearchAt(project, url, user);
    },
    async endpoint(part, port) {
      const containers = await containersOf(project);
      const container = containers.find(({ service, state }) => service === part && state === 'running');
      const published = container?.ports.get(port);
      if (published === undefined) return undefined;
      const [ca, { passwords }] = await Promise.all([readAuthority(project), exportOf(project)]);
      const { shipper: password = '' } = passwords;
      return { host: '127.0.0.1', port: published, ca, username: 'telltale-shipper', password };
    },
    async stop(part) {
      guard.stopping(part);
      await compose(project, `cannot stop ${part}`, ['stop', part], { msMax: limits.stackStopMsMax });
    },
    async start(part, signal) {
      const args = ['up', '--detach', '--no-deps', '--no-recreate', '--wait', part];
      await compose(project, `cannot start ${part}`, args, { msMax: limits.stackStartMsMax, signal });
      guard.started(part);
    },
    read: (data: DataName) => readVolume(project, data),
    write: (data: DataName, tar: Readable) => writeVolume(project, data, tar),
    certificates: () => askKeeper<CertificateInUse[]>(project, 'cannot read the certificates', 'certificates'),
    rotate: (what) => rotateComposeSecrets(project, what),
    async [Symbol.asyncDispose]() {
      guard[Symbol.dispose]();
    },
  };
}

/** Services in dependency order. */
async function inOrder(project: ComposeProject, services: readonly string[]): Promise<string[]> {
  const { services: all } = await configurationOf(project);
  const ordered: string[] = [];
  const visit = (name: string): void => {
    for (const before of Object.keys(all[name]?.depends_on ?? {})) visit(before);
    if (!ordered.includes(name)) ordered.push(name);
  };
  for (const name of services.toSorted()) visit(name);
  return ordered.filter((name) => services.includes(name));
}

function notThere(server: ServerName): PlaneError {
  return new PlaneError('not_running', {
    what: `cannot ask ${server}`,
    why: 'it does not run, or its port is not published',
    remedy: 'See what runs: telltale status',
  });
}
