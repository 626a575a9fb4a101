// What every cluster has before anything is applied to it: a name server, and volumes for those who claim some.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { firstNode, nameServiceAddress } from './addresses.ts';
import { limits } from './limits.ts';

const dnsLabels = { 'k8s-app': 'kube-dns' };
const dnsName = { name: 'kube-dns', namespace: 'kube-system' };
/** The user of Node's image that is not root. */
const user = 1000;
/** A claim takes any volume that is large enough, and none of these has a size in truth. */
const capacity = '100Gi';

/** Objects of the name server. */
export async function nameServerObjects(image: string): Promise<readonly object[]> {
  const script = await readFile(new URL('name-server.ts', import.meta.url), 'utf8');
  const rules = [
    { apiGroups: [''], resources: ['services'], verbs: ['list'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list'] },
  ];
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: dnsName },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: dnsName.name }, rules },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: dnsName.name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: dnsName.name },
      subjects: [{ kind: 'ServiceAccount', ...dnsName }],
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: dnsName, data: { 'name-server.ts': script } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: dnsName,
      spec: {
        clusterIP: nameServiceAddress,
        selector: dnsLabels,
        ports: [{ name: 'dns', port: 53, protocol: 'UDP' }],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: dnsName,
      spec: {
        selector: { matchLabels: dnsLabels },
        template: {
          metadata: { labels: dnsLabels },
          spec: {
            serviceAccountName: dnsName.name,
            // It would ask itself.
            dnsPolicy: 'Default',
            securityContext: { runAsNonRoot: true, runAsUser: user },
            containers: [
              {
                name: 'name-server',
                image,
                command: ['node', '/app/name-server.ts'],
                ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }],
                readinessProbe: { exec: { command: ['cat', '/tmp/ready'] }, periodSeconds: 1 },
                volumeMounts: [
                  { name: 'app', mountPath: '/app' },
                  { name: 'tmp', mountPath: '/tmp' },
                ],
              },
            ],
            volumes: [
              { name: 'app', configMap: { name: dnsName.name } },
              { name: 'tmp', emptyDir: {} },
            ],
          },
        },
      },
    },
  ];
}

/** A default class of storage, and volumes of it: folders of the cluster's, which stay when a claim goes. */
export async function storageObjects(root: string): Promise<readonly object[]> {
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'local', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
  };
  const volumes: object[] = [];
  for (let number = 1; number <= limits.volumes; number += 1) {
    const path = join(root, 'volumes', String(number));
    await mkdir(path, { recursive: true });
    volumes.push({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `volume-${number}` },
      spec: {
        capacity: { storage: capacity },
        accessModes: ['ReadWriteOnce'],
        storageClassName: storageClass.metadata.name,
        persistentVolumeReclaimPolicy: 'Retain',
        local: { path },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [firstNode.name] }] },
            ],
          },
        },
      },
    });
  }
  return [storageClass, ...volumes];
}
