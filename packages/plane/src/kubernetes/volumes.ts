// Copies the data of the plane's servers out of their volumes and back, by a pod of our own image that mounts the
// volume.
import type { Readable } from 'node:stream';
import type { DataName } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import { wholeOutput } from '../processes/whole-output.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { kubectl, kubectlError, startKubectl, tryKubectl } from './kubectl/kubectl.ts';
import { type KubernetesObject, partLabel, planeLabel } from './kubectl/objects.ts';
import { limits } from './limits.ts';
import { observeParts, podsOf } from './ready.ts';

/** The claim of each kind of data, of the first pod where there are several, and the owner of its files as in the server's pod. */
const volumes: Readonly<Record<DataName, { readonly claim: string; readonly user: number; readonly group: number }>> = {
  snapshots: { claim: 'snapshots-elasticsearch-0', user: 1_000, group: 1_000 },
  prometheus: { claim: 'data-prometheus-0', user: 65_534, group: 65_534 },
  alertmanager: { claim: 'data-alertmanager-0', user: 65_534, group: 65_534 },
  grafana: { claim: 'data-grafana-0', user: 472, group: 472 },
};

/** Kinds of data with a volume. */
export const dataNames: readonly DataName[] = Object.keys(volumes) as DataName[];

/** Folders that file systems create themselves are not data. */
const ownOfDisk = 'lost+found';

/** The shell script of the pod; it gets the volume's folder. */
export const volumeScripts: Readonly<Record<'read' | 'write', string>> = {
  read: `cd "$1" && exec find . -mindepth 1 -maxdepth 1 ! -name ${ownOfDisk} -exec tar -c -f - {} +`,
  // The folder itself is root's, and its times cannot be set: GNU tar warns about that, others do not.
  write: `cd "$1" && shift && find . -mindepth 1 -maxdepth 1 ! -name ${ownOfDisk} -exec rm -rf -- {} + &&
    if tar --version | grep -q GNU; then set -- --no-overwrite-dir; fi && exec tar -x -f - "$@"`,
};

/** A volume's content as a tar stream, which ends only if it is complete, and fails otherwise. */
export async function readVolume(access: ClusterAccess, data: DataName): Promise<Readable> {
  const what = `cannot read the data of ${data}`;
  const name = await startPod(access, data, what);
  const program = startKubectl(access, ['exec', name, '--', 'sh', '-c', volumeScripts.read, 'sh', '/data']);
  program.stdin.end();
  const ended = endOf(access, what, program);
  return wholeOutput({ stdout: program.stdout, ended, stop: () => program.kill('SIGTERM') }, () =>
    removePod(access, name),
  );
}

/** Replaces a volume's content by that of a tar stream. */
export async function writeVolume(access: ClusterAccess, data: DataName, tar: Readable): Promise<void> {
  const what = `cannot write the data of ${data}`;
  const name = await startPod(access, data, what);
  try {
    const program = startKubectl(access, [
      'exec',
      '--stdin',
      name,
      '--',
      'sh',
      '-c',
      volumeScripts.write,
      'sh',
      '/data',
    ]);
    program.stdout.resume();
    // A command that ended early is described by its exit code.
    program.stdin.on('error', () => tar.destroy());
    tar.once('error', () => program.kill('SIGTERM'));
    tar.pipe(program.stdin);
    await endOf(access, what, program);
  } finally {
    await removePod(access, name);
  }
}

async function endOf(access: ClusterAccess, what: string, program: ReturnType<typeof startKubectl>): Promise<void> {
  const { code, signal } = await program.closed;
  if (code === 0) return;
  throw kubectlError(what, access, { code, signal, stdout: '', stderr: program.stderrTail(), timedOut: false });
}

/** Starts an idle pod that mounts the volume; replaces one that a killed command left. */
async function startPod(access: ClusterAccess, data: DataName, what: string): Promise<string> {
  const { workloads, pods } = await observeParts(access);
  const keeper = workloads.find(({ metadata }) => metadata.name === 'keeper');
  const image = keeper?.spec.template.spec.containers[0]?.image;
  if (image === undefined) {
    throw new PlaneError('not_running', {
      what,
      why: 'the keeper is not applied, and its image is needed to read the volume',
      remedy: 'Apply the plane: telltale up --engine kubernetes',
    });
  }
  // Elasticsearch runs while its snapshots are read, and a volume may be attached to one node only.
  const nodeName = data === 'snapshots' ? podsOf(pods, 'elasticsearch')[0]?.spec.nodeName : undefined;
  const elasticsearch = workloads.find(({ metadata }) => metadata.name === 'elasticsearch');
  // Several nodes share one volume for snapshots.
  const shared = elasticsearch?.spec.template.spec.volumes?.find(({ name }) => name === data)?.persistentVolumeClaim;
  const object = volumePod(access, data, { image, nodeName, claim: shared?.claimName });
  const { name } = object.metadata;
  await removePod(access, name);
  await kubectl(access, what, ['create', '--filename', '-'], { input: JSON.stringify(object) });
  const wait = ['wait', '--for=condition=Ready', `pod/${name}`, `--timeout=${limits.partMsMax / 1_000}s`];
  try {
    await kubectl(access, what, wait, { msMax: limits.partMsMax + limits.questionMsMax });
  } catch (error) {
    await removePod(access, name);
    throw error;
  }
  return name;
}

/** The pod, as allowed by the level `restricted`. */
export function volumePod(
  { namespace }: Pick<ClusterAccess, 'namespace'>,
  data: DataName,
  given: { readonly image: string; readonly nodeName: string | undefined; readonly claim?: string | undefined },
): KubernetesObject & { readonly spec: object } {
  const { image, nodeName } = given;
  const { user, group } = volumes[data];
  const claim = given.claim ?? volumes[data].claim;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(data),
      namespace,
      labels: { [planeLabel.name]: planeLabel.value, [partLabel]: 'data' },
    },
    spec: {
      ...(nodeName !== undefined && { nodeName }),
      restartPolicy: 'Never',
      // It has the registry's credentials, if any are needed.
      serviceAccountName: 'keeper',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 0,
      // The lifetime of a pod that a killed command left.
      activeDeadlineSeconds: limits.volumePodSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: group,
        fsGroup: group,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'data',
          image,
          command: ['sleep', String(limits.volumePodSeconds)],
          resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '256Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }],
    },
  };
}

/**
 * Removes the pod that a killed command left, before the part starts whose volume it mounts: a volume is attached to one
 * node, and the part may start on another.
 */
export async function releaseVolume(access: ClusterAccess, part: string): Promise<void> {
  if (dataNames.some((name) => name === part)) await removePod(access, podName(part));
}

const podName = (data: string): string => `telltale-data-${data}`;

async function removePod(access: ClusterAccess, name: string): Promise<void> {
  await tryKubectl(access, ['delete', 'pod', name, '--ignore-not-found', '--wait=true']);
}
