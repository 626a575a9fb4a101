// What the manifests promise of security and of keeping up, for every pod of every overlay.
import { describe, expect, it } from 'vitest';
import {
  type Manifest,
  manifestsOf,
  planes,
  sourcesOf,
  type Workload,
  withEveryComponent,
  workloadsIn,
} from './support/manifests.ts';

const built = new Map<string, Manifest[]>();
for (const overlay of planes) built.set(overlay, await manifestsOf(overlay));
const workloads = [...built].flatMap(([overlay, manifests]) =>
  workloadsIn(manifests).map((workload) => [`${overlay}: ${workload.kind} ${workload.name}`, workload] as const),
);

/** What a pod needs of its node, and why. */
interface NodeRights {
  /** Folders of the node: read, or written as well. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Default: a user without rights. */
  readonly user?: number;
}
const nodeRights: Readonly<Record<string, NodeRights>> = {
  // What it measures are the disks and the processes of the node.
  'node-exporter': { reads: ['/'], writes: [] },
  // The kubelet's files of what containers print are root's, for nobody else to read; positions outlive the pod.
  'fluent-bit': { reads: ['/var/log/pods'], writes: ['/var/lib/telltale/fluent-bit'], user: 0 },
  fluentd: { reads: ['/var/log/pods'], writes: ['/var/lib/telltale/fluentd'], user: 0 },
};
/** Secrets that are the operator's own: the set-up neither makes nor reads them. */
const foreignSecrets = ['telltale-bucket'];
/** What has a token, since it asks the API. */
const askers = ['setup', 'rotate', 'prometheus', 'kube-state-metrics', 'prometheus-adapter'];

/** Services of components, and the namespaces that have their Secrets. */
const furtherServices = [
  'node-exporter.telltale-node',
  'kube-state-metrics',
  'fluent-bit.telltale-node',
  'fluentd.telltale-node',
  'otel-collector',
  'logstash',
  'logstash-exporter',
  'prometheus-adapter',
];

/** What ends by itself is asked nothing. */
const isServer = ({ kind }: Workload): boolean => kind !== 'Job' && kind !== 'CronJob';
const servers = workloads.filter(([, workload]) => isServer(workload));

it('each overlay has every server of the plane, and those of its components', () => {
  for (const [overlay, manifests] of built) {
    const wanted = [
      'alertmanager',
      'blackbox-exporter',
      'elasticsearch',
      'elasticsearch-exporter',
      'grafana',
      'keeper',
      'kibana',
      'prometheus',
      'rotate',
      'setup',
      'setup',
      ...(overlay === withEveryComponent
        ? [
            'fluent-bit',
            'fluentd',
            'kube-state-metrics',
            'logstash',
            'node-exporter',
            'otel-collector',
            'prometheus-adapter',
          ]
        : []),
    ];
    const found = workloadsIn(manifests).map(({ name }) => name);
    expect([overlay, found.toSorted()]).toEqual([overlay, wanted.toSorted()]);
  }
});

describe.each(workloads)('%s', (_, workload) => {
  const { pod, all } = workload;
  const { securityContext } = pod.spec;

  const { reads, writes, user }: NodeRights = nodeRights[workload.name] ?? { reads: [], writes: [] };

  it('is of no root user and of no host but for what it needs of its node, and the kernel filters its calls', () => {
    if (user === undefined) {
      expect(securityContext?.runAsNonRoot).toBe(true);
      expect(securityContext?.runAsUser).toBeGreaterThan(0);
    } else expect(securityContext?.runAsUser).toBe(user);
    expect(securityContext?.seccompProfile?.type).toBe('RuntimeDefault');
    expect([pod.spec.hostNetwork, pod.spec.hostPID]).toEqual([undefined, undefined]);
    const paths = (pod.spec.volumes ?? []).flatMap(({ hostPath }) => hostPath?.path ?? []);
    expect(paths.toSorted()).toEqual([...reads, ...writes].toSorted());
  });

  it('can change nothing but its volumes, and gain no privilege', () => {
    for (const { name, securityContext: own } of all) {
      expect(own, name).toEqual({
        allowPrivilegeEscalation: false,
        // Logstash does not say that it can run so.
        readOnlyRootFilesystem: name !== 'logstash',
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('asks for memory and CPU, and is bound in memory and in what it may write', () => {
    for (const { name, resources } of all) {
      expect(Object.keys(resources?.requests ?? {}).toSorted(), name).toEqual(['cpu', 'memory']);
      expect(Object.keys(resources?.limits ?? {}), name).toEqual(['memory']);
    }
    const unbound = (pod.spec.volumes ?? []).filter(({ emptyDir }) => emptyDir && emptyDir.sizeLimit === undefined);
    expect(unbound).toEqual([]);
  });

  it('has a service account of its own, and a token only where it asks the API', () => {
    const { serviceAccountName = '', automountServiceAccountToken } = pod.spec;
    expect(serviceAccountName).toBe(workload.name === 'rotate' ? 'setup' : workload.name);
    expect(automountServiceAccountToken).toBe(askers.includes(workload.name));
  });

  it('has no secret in its environment or its arguments', () => {
    const texts = all.flatMap(({ env = [], args = [], command = [] }) => [
      ...env.map(({ name, value = '' }) => `${name}=${value}`),
      ...args,
      ...command,
    ]);
    expect(texts.filter((text) => /(?:password|token|api.?key)["']?\s*[=:]\s*\S/i.test(text))).toEqual([]);
  });

  it('mounts each volume that it has, and secrets read-only', () => {
    const mounts = all.flatMap(({ volumeMounts = [] }) => volumeMounts);
    const claimed = (workload.manifest.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
    const volumes = pod.spec.volumes ?? [];
    expect(new Set(mounts.map(({ name }) => name))).toEqual(new Set([...volumes.map(({ name }) => name), ...claimed]));
    const given = volumes
      .filter(({ emptyDir, persistentVolumeClaim }) => emptyDir === undefined && persistentVolumeClaim === undefined)
      .filter(({ hostPath }) => !writes.includes(hostPath?.path ?? ''))
      .map(({ name }) => name);
    expect(mounts.filter(({ name, readOnly }) => given.includes(name) && readOnly !== true)).toEqual([]);
  });
});

describe.each(servers)('%s', (_, workload) => {
  const { name, containers, manifest } = workload;

  it('is asked whether it works, and not only whether its port is open', () => {
    for (const { name: container, readinessProbe } of containers) {
      expect(readinessProbe, container).toBeDefined();
      expect(readinessProbe?.tcpSocket, container).toBeUndefined();
    }
  });

  it('is started again where it hangs, but for the keeper, whom a restart does not help', () => {
    expect(containers.every(({ livenessProbe }) => livenessProbe !== undefined)).toBe(name !== 'keeper');
  });

  it('is not asked by a bare connection, which is an error in the log of most: only what a slow store must not restart is', () => {
    const bare = containers.some(
      ({ livenessProbe, startupProbe }) => livenessProbe?.tcpSocket ?? startupProbe?.tcpSocket,
    );
    expect(bare).toBe(['elasticsearch', 'kibana'].includes(name));
  });

  it('keeps its data when it is deleted', () => {
    if (manifest.kind !== 'StatefulSet') {
      // One on each node, with its data on the node if it has any.
      if (manifest.kind === 'DaemonSet') return;
      expect(manifest.spec?.strategy === undefined || name === 'keeper').toBe(true);
      return;
    }
    expect(manifest.spec?.persistentVolumeClaimRetentionPolicy).toEqual({
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    });
    expect(manifest.spec?.volumeClaimTemplates?.length).toBeGreaterThan(0);
  });
});

describe.each([...built])('the overlay %s', (overlay, manifests) => {
  const isWhole = overlay === withEveryComponent;
  const ofKind = (kind: string): Manifest[] => manifests.filter((manifest) => manifest.kind === kind);
  const found = workloadsIn(manifests);

  // None for a DaemonSet, whose pods a drain leaves where they are.
  it('has a budget for each server, which lets a node be drained', () => {
    const budgets = ofKind('PodDisruptionBudget');
    expect(budgets.map(({ metadata }) => metadata.name).toSorted()).toEqual(
      found
        .filter((workload) => isServer(workload) && workload.kind !== 'DaemonSet')
        .map(({ name }) => name)
        .toSorted(),
    );
    for (const { metadata, spec } of budgets) {
      expect(spec?.selector, metadata.name).toEqual({ matchLabels: { 'app.kubernetes.io/name': metadata.name } });
      expect([spec?.maxUnavailable, spec?.minAvailable], metadata.name).toEqual([1, undefined]);
    }
  });

  it('holds no Secret, and names in pods only those that the set-up makes and its Role has', () => {
    expect(ofKind('Secret')).toEqual([]);
    const namesIn = (namespace: string): Set<string> =>
      new Set(
        found
          .filter(({ manifest }) => manifest.metadata.namespace === namespace)
          .flatMap(sourcesOf)
          .flatMap(({ secret }) => (secret?.optional === true ? [] : (secret?.secretName ?? [])))
          .filter((name) => !foreignSecrets.includes(name)),
      );
    const roles = ofKind('Role').flatMap(({ metadata: { namespace = '' }, rules = [] }) =>
      rules.flatMap(({ resourceNames }) =>
        resourceNames === undefined ? [] : ([[namespace, resourceNames]] as const),
      ),
    );
    expect(roles.map(([namespace]) => namespace).toSorted()).toEqual(
      isWhole ? ['telltale', 'telltale-node'] : ['telltale'],
    );
    for (const [namespace, names] of roles) {
      // Of a service's own, in a namespace of its own.
      const notMounted = namespace === 'telltale' ? ['telltale-shipper'] : [];
      expect(new Set([...namesIn(namespace), ...notMounted]), namespace).toEqual(new Set(names));
    }
  });

  it('lets the set-up make the Secrets of its components, and in the namespaces where they are mounted', () => {
    for (const { name, containers } of found.filter((workload) => !isServer(workload))) {
      const asked = containers.flatMap(({ args = [] }) =>
        args.flatMap((arg) => /^--service=(.+)$/.exec(arg)?.[1] ?? []),
      );
      expect(asked, name).toEqual(isWhole ? furtherServices : []);
    }
  });

  it('lets nobody do more than it needs', () => {
    expect(
      [...ofKind('Role'), ...ofKind('ClusterRole')].map(({ metadata, rules = [] }) => [
        metadata.name,
        rules.map(({ resources, verbs }) => `${verbs.join(' ')}: ${resources.join(' ')}`),
      ]),
    ).toEqual([
      ['setup', ['create: secrets', 'get update: secrets']],
      ...(isWhole ? [['setup', ['create: secrets', 'get update: secrets']]] : []),
      ...(isWhole
        ? [
            ['telltale-custom-metrics', ['get list: pods/http_requests_per_second pods/nodejs_eventloop_utilization']],
            [
              'telltale-kube-state-metrics',
              [
                'list watch: nodes persistentvolumeclaims pods',
                'list watch: daemonsets deployments statefulsets',
                'list watch: horizontalpodautoscalers',
                'list watch: jobs',
              ],
            ],
          ]
        : []),
      ['telltale-prometheus', ['get list watch: nodes pods', 'get: nodes/metrics']],
      ...(isWhole ? [['telltale-prometheus-adapter', ['get list watch: namespaces pods']]] : []),
    ]);
  });

  it('gives each role to the one service account that needs it', () => {
    const bindings = [...ofKind('RoleBinding'), ...ofKind('ClusterRoleBinding')] as unknown as readonly {
      readonly metadata: { readonly name: string; readonly namespace?: string };
      readonly roleRef: { readonly kind: string; readonly name: string };
      readonly subjects: readonly { readonly kind: string; readonly name: string }[];
    }[];
    const bound = bindings.map(({ metadata: { namespace = 'cluster' }, roleRef, subjects }) => {
      const to = subjects.map(({ kind, name }) => `${kind} ${name}`).join(', ');
      return `${namespace}: ${roleRef.kind} ${roleRef.name} -> ${to}`;
    });
    const setup = 'Role setup -> ServiceAccount setup';
    expect(bound).toEqual([
      // The adapter has the API server say who its callers are.
      ...(isWhole
        ? [
            'kube-system: Role extension-apiserver-authentication-reader -> ServiceAccount prometheus-adapter',
            `telltale-node: ${setup}`,
          ]
        : []),
      `telltale: ${setup}`,
      ...(isWhole
        ? [
            'cluster: ClusterRole telltale-custom-metrics -> ServiceAccount horizontal-pod-autoscaler',
            'cluster: ClusterRole telltale-kube-state-metrics -> ServiceAccount kube-state-metrics',
          ]
        : []),
      'cluster: ClusterRole telltale-prometheus -> ServiceAccount prometheus',
      ...(isWhole
        ? [
            'cluster: ClusterRole telltale-prometheus-adapter -> ServiceAccount prometheus-adapter',
            'cluster: ClusterRole system:auth-delegator -> ServiceAccount prometheus-adapter',
          ]
        : []),
    ]);
  });

  it('runs in a namespace that admits no pod of more rights', () => {
    const levels = ofKind('Namespace').map(({ metadata: { name, labels } }) => [
      name,
      labels?.['pod-security.kubernetes.io/enforce'],
    ]);
    expect(levels).toEqual([['telltale', 'restricted'], ...(isWhole ? [['telltale-node', 'privileged']] : [])]);
    const outside = manifests.filter(
      ({ kind, metadata }) =>
        metadata.namespace !== 'telltale' && !['Namespace', 'ClusterRole', 'ClusterRoleBinding'].includes(kind),
    );
    if (!isWhole) expect(outside).toEqual([]);
    // An extension of the API is known to all, and reads in kube-system who its caller is.
    expect(
      outside
        .filter(({ metadata }) => metadata.namespace !== 'telltale-node')
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ).toEqual(isWhole ? ['RoleBinding telltale-prometheus-adapter', 'APIService v1beta1.custom.metrics.k8s.io'] : []);
    // Nothing else runs where a pod may ask for any right.
    expect(workloadsIn(outside).filter(({ kind, name }) => kind !== 'DaemonSet' || !(name in nodeRights))).toEqual([]);
  });

  it('leads each Service to a named port of its pods', () => {
    for (const { metadata, spec } of ofKind('Service')) {
      const [name = ''] = Object.values(spec?.selector ?? {}).map(String);
      const ports = found.find((workload) => workload.name === name)?.containers.flatMap(({ ports: own = [] }) => own);
      for (const { port, targetPort } of spec?.ports ?? []) {
        const target = ports?.find((one) => one.name === targetPort);
        expect(target?.containerPort, `${metadata.name}:${port}`).toBe(port);
      }
    }
  });
});
