// Copies the data of the stack's servers out of their volumes and back, through a container that mounts one volume.
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

/** A volume's content as a tar stream, which ends only when it is known that it was all, and else fails. */
export async function readVolume(project: ComposeProject, data: DataName): Promise<Readable> {
  // The first process of a container ignores a signal that it has no handler for, and docker waits for it.
  const script = `tar --create --directory /data . & trap 'kill $!' TERM; wait $!`;
  const args = await confined(project, data, ['sh', '-c', script]);
  const { stdout, ended, stop } = streamDocker(project, `cannot read the data of ${data}`, args);
  return wholeOutput({ stdout, ended, stop });
}

/** Puts a tar stream in the place of a volume's content. */
export async function writeVolume(project: ComposeProject, data: DataName, tar: Readable): Promise<void> {
  // Patterns that match nothing are names of nothing, which is no mistake.
  const script = 'cd /data && rm -rf -- ..?* .[!.]* * && exec tar --extract';
  const args = await confined(project, data, ['sh', '-c', script]);
  const { stdout, ended } = streamDocker(project, `cannot write the data of ${data}`, args, tar);
  stdout.resume();
  await ended;
}
