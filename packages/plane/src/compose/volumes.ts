// Copies the data of the stack's servers out of their volumes and back, by a container that mounts the volume.
import type { Readable } from 'node:stream';
import type { DataName } from '../operator.ts';
import { wholeOutput } from '../processes/whole-output.ts';
import { configurationOf } from './configuration.ts';
import { streamDocker } from './docker/docker.ts';
import type { ComposeProject } from './docker/project.ts';

/** The volume of each kind of data, and the owner of its files. */
const volumes: Readonly<Record<DataName, { readonly volume: string; readonly user: string }>> = {
  snapshots: { volume: 'snapshots', user: '1000:10001' },
  prometheus: { volume: 'prometheus', user: '65534:65534' },
  alertmanager: { volume: 'alertmanager', user: '65534:65534' },
  grafana: { volume: 'grafana', user: '472:0' },
};

async function confined(project: ComposeProject, data: DataName, program: readonly string[]): Promise<string[]> {
  const { volumes: named, services } = await configurationOf(project);
  const { volume, user } = volumes[data];
  const [entry = '', ...args] = program;
  const limits = ['--network', 'none', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--read-only'];
  const mount = ['--mount', `type=volume,source=${named[volume]?.name},target=/data`];
  return [
    'run',
    '--rm',
    '--interactive',
    ...limits,
    '--user',
    user,
    ...mount,
    '--entrypoint',
    entry,
    services.setup?.image ?? '',
    ...args,
  ];
}

/** A volume's content as a tar stream, which ends only if it is complete, and fails otherwise. */
export async function readVolume(project: ComposeProject, data: DataName): Promise<Readable> {
  // The first process of a container ignores a signal without a handler, and docker waits for it.
  const script = `tar --create --directory /data . & trap 'kill $!' TERM; wait $!`;
  const args = await confined(project, data, ['sh', '-c', script]);
  const { stdout, ended, stop } = streamDocker(project, `cannot read the data of ${data}`, args);
  return wholeOutput({ stdout, ended, stop });
}

/** Replaces a volume's content by that of a tar stream. */
export async function writeVolume(project: ComposeProject, data: DataName, tar: Readable): Promise<void> {
  // Patterns without a match are passed as names that do not exist, which rm ignores.
  const script = 'cd /data && rm -rf -- ..?* .[!.]* * && exec tar --extract';
  const args = await confined(project, data, ['sh', '-c', script]);
  const { stdout, ended } = streamDocker(project, `cannot write the data of ${data}`, args, tar);
  stdout.resume();
  await ended;
}
