// What the manifests promise of security and of keeping up, for every pod of every overlay.
import { describe, expect, it } from 'vitest';
import { type Manifest, manifestsOf, overlays, sourcesOf, type Workload, workloadsIn } from './support/manifests.ts';

const built = new Map<string, Manifest[]>();
for (const overlay of overlays) built.set(overlay, await manifestsOf(overlay));
const workloads = [...built].flatMap(([overlay, manifests]) =>
  workloadsIn(manifests).map((workload) => [`${overlay}: ${workload.kind} ${workload.name}`, workload] as const),
);
/** What ends by itself is asked nothing. */
const isServer = ({ kind }: Workload): boolean => kind !== 'Job' && kind !== 'CronJob';
const servers = workloads.filter(([, workload]) => isServer(workload));

it('each overlay has every server of the plane', () => {
  for (const [overlay, manifests] of built) {
    expect([
      overlay,
      workloadsIn(manifests)
        .map(({ name }) => name)
        .toSorted(),
    ]).toEqual([
      overlay,
      [
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
      ],
    ]);
  }
});

describe.each(workloads)('%s', (_, workload) => {
  const { pod, all } = workload;
  const { securityContext } = pod.spec;

  it('is of no root user and of no host, and the kernel filters its calls', () => {
    expect(securityContext?.runAsNonRoot).toBe(true);
    expect(securityContext?.runAsUser).toBeGreaterThan(0);
    expect(securityContext?.seccompProfile?.type).toBe('RuntimeDefault');
    expect([pod.spec.hostNetwork, pod.spec.hostPID]).toEqual([undefined, undefined]);
    expect((pod.spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined)).toEqual([]);
  });

  it('can change nothing but its volumes, and gain no privilege', () => {
    for (const { name, securityContext: own } of all) {
      expect(own, name).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
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
    expect(automountServiceAccountToken).toBe(['setup', 'rotate', 'prometheus'].includes(workload.name));
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
    const given = volumes.filter(({ emptyDir }) => emptyDir === undefined).map(({ name }) => name);
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

describe.each([...built])('the overlay %s', (_, manifests) => {
  const ofKind = (kind: string): Manifest[] => manifests.filter((manifest) => manifest.kind === kind);
  const found = workloadsIn(manifests);

  it('has a budget for each server, which lets a node be drained', () => {
    const budgets = ofKind('PodDisruptionBudget');
    expect(budgets.map(({ metadata }) => metadata.name).toSorted()).toEqual(
      found
        .filter(isServer)
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
    const [rule] = ofKind('Role').flatMap(({ rules = [] }) => rules.filter(({ resourceNames }) => resourceNames));
    const named = found.flatMap((workload) =>
      sourcesOf(workload).flatMap(({ secret }) => (secret?.optional === true ? [] : (secret?.secretName ?? []))),
    );
    // Of a service's own, in a namespace of its own.
    const notMounted = ['telltale-shipper'];
    expect(new Set([...named, ...notMounted])).toEqual(new Set(rule?.resourceNames));
  });

  it('lets nobody do more than it needs', () => {
    expect(
      [...ofKind('Role'), ...ofKind('ClusterRole')].map(({ metadata, rules = [] }) => [
        metadata.name,
        rules.map(({ resources, verbs }) => `${verbs.join(' ')}: ${resources.join(' ')}`),
      ]),
    ).toEqual([
      ['setup', ['create: secrets', 'get update: secrets']],
      ['telltale-prometheus', ['get list watch: nodes pods', 'get: nodes/metrics']],
    ]);
  });

  it('runs in a namespace that admits no pod of more rights', () => {
    const [namespace] = ofKind('Namespace');
    expect(namespace?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    const outside = manifests.filter(
      ({ kind, metadata }) =>
        metadata.namespace !== namespace?.metadata.name &&
        !['Namespace', 'ClusterRole', 'ClusterRoleBinding'].includes(kind),
    );
    expect(outside).toEqual([]);
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
