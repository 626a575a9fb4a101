// The operator of a native plane: clients, data, rotation and replacement for the operations.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateInUse, DataName, Operator } from '../operator.ts';
import { partNames } from '../part-names.ts';
import { PlaneError } from '../plane-error.ts';
import { serverUser } from '../secrets/private-files.ts';
import type { Layout } from './layout.ts';
import { notRunning } from './not-running.ts';
import { Parts, serverNamed } from './parts.ts';
import { clientOf, elasticsearchOf, type NativePlane } from './plane.ts';
import { isAlive } from './processes/process-group.ts';
import { processNames, readState } from './processes/state.ts';
import { Replacements } from './replacements.ts';
import { rotateNativeSecrets } from './rotate-native-secrets.ts';
import { readAside, readFolder, replaceFolder } from './tar.ts';

/** An operator of the plane; see `Engine.operator`. */
export async function createOperator(plane: NativePlane, what = 'cannot work on the plane'): Promise<Operator> {
  const { layout } = plane;
  const first = await readState(layout.state);
  if (Object.keys(first.processes).length === 0) throw notRunning(what);
  const parts = new Parts(plane);
  const replacements = new Replacements(plane, parts);
  return {
    engine: 'native',
    parts: processNames,
    servers: partNames,
    data: ['snapshots', 'prometheus', 'alertmanager'],
    readsAside: true,
    async versions() {
      const { processes } = await readState(layout.state);
      return Object.fromEntries(
        processNames.flatMap((name) => (processes[name] ? [[name, processes[name].version]] : [])),
      );
    },
    targetVersions: (options) => replacements.targetVersions(options),
    replace: (part) => replacements.replace(part),
    rollBack: (part) => replacements.rollBack(part),
    async client(server) {
      const name = serverNamed(server);
      const port = (await readState(layout.state)).ports[name];
      if (port === undefined) throw notRunning(`cannot ask ${name}`);
      // Prometheus and Alertmanager have no roles: every user may do everything.
      return clientOf(plane, port, 'reader');
    },
    async elasticsearch(user) {
      const port = (await readState(layout.state)).ports.elasticsearch;
      if (port === undefined) throw notRunning('cannot ask elasticsearch');
      return elasticsearchOf(plane, port, user);
    },
    // Nothing but the servers runs here.
    endpoint: async () => undefined,
    stop: (part) => parts.stop(part),
    start: (part, signal) => parts.start(part, signal),
    async read(data) {
      const folder = folderOf(layout, data);
      if (data === 'snapshots') return readFolder(folder, serverUser());
      await requireStopped(layout, data);
      return readAside(folder, serverUser());
    },
    async write(data, tar) {
      const folder = folderOf(layout, data);
      if (data !== 'snapshots') await requireStopped(layout, data);
      await replaceFolder(folder, tar, serverUser());
    },
    certificates: () => certificatesOf(layout),
    rotate: async (what) => rotateNativeSecrets(plane, await parts.held(), what),
    [Symbol.asyncDispose]: () => parts[Symbol.asyncDispose](),
  };
}

function folderOf({ elasticsearch, prometheus, alertmanager }: Layout, data: DataName): string {
  const folder = {
    snapshots: join(elasticsearch.root, 'snapshots'),
    prometheus: prometheus.data,
    alertmanager: alertmanager.data,
    grafana: undefined,
  }[data];
  if (folder !== undefined) return folder;
  throw new PlaneError('unsupported', { what: `cannot reach the data of ${data}`, why: 'this plane has none' });
}

/** A server that runs would write while its data is read or replaced, so the copy would be inconsistent. */
async function requireStopped({ state }: Layout, name: 'prometheus' | 'alertmanager' | 'grafana'): Promise<void> {
  const record = name === 'grafana' ? undefined : (await readState(state)).processes[name];
  if (record === undefined || !isAlive(record)) return;
  throw new PlaneError('still_running', {
    what: `cannot copy the data of ${name}`,
    why: 'it is running and writes to it',
    remedy: 'Run this again when no other command is changing the plane',
  });
}

async function certificatesOf(layout: Layout): Promise<CertificateInUse[]> {
  const pem = (path: string): Promise<string> => readFile(path, 'utf8');
  return Promise.all([
    pem(join(layout.certificates, 'ca.crt')).then((text) => ({ name: 'authority', pem: text })),
    ...partNames.map(async (name) => ({ name, pem: await pem(join(layout[name].config, 'server.crt')) })),
  ]);
}
