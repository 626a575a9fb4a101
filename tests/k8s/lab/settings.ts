// Settings of the node's parts, and the command line of each: what a node in namespaces of its own needs beyond defaults.
import { join } from 'node:path';
import {
  apiPort,
  clusterDomain,
  firstNode,
  type NodeAddresses,
  nameServiceAddress,
  podNetwork,
  serviceNetwork,
} from './addresses.ts';
import type { NodePrograms } from './programs.ts';

/** The sandbox of each pod. */
export const pauseImage = 'telltale.test/pause:1';
/** On a file system of the namespace's own: the machine's sockets are not seen. */
export const containerdSocket = '/run/containerd/containerd.sock';

/** Folders of a node, and those of the cluster that it needs. */
export interface NodePaths {
  readonly root: string;
  readonly certificates: string;
  readonly settings: string;
  /** What the node's parts say. */
  readonly logs: string;
  /** Name of its group of processes in each hierarchy. */
  readonly group: string;
}

/** Files of settings, by name. */
export function settingFiles(
  paths: NodePaths,
  { cni, runc }: NodePrograms,
  node: NodeAddresses,
): Readonly<Record<string, string>> {
  const { root, certificates } = paths;
  return {
    'containerd.toml': `version = 3
root = "${root}/containerd"
state = "/run/containerd"
oom_score = 0
# It would make folders of its own on the machine.
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "${containerdSocket}"
[plugins.'io.containerd.cri.v1.images']
  snapshotter = "overlayfs"
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = "${pauseImage}"
[plugins.'io.containerd.cri.v1.runtime']
  # Root without CAP_SYS_RESOURCE may not lower the score of a process.
  restrict_oom_score_adj = true
  disable_apparmor = true
  disable_hugetlb_controller = true
  tolerate_missing_hugetlb_controller = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ["${cni}"]
    conf_dir = "${join(paths.settings, 'cni')}"
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      BinaryName = "${runc}"
      SystemdCgroup = false
`,
    'cni/10-bridge.conflist': json({
      cniVersion: '1.0.0',
      name: 'pods',
      plugins: [
        {
          type: 'bridge',
          bridge: 'cni0',
          isGateway: true,
          ipMasq: false,
          hairpinMode: true,
          ipam: {
            type: 'host-local',
            ranges: [[{ subnet: node.podNetwork }]],
            routes: [{ dst: '0.0.0.0/0' }],
            dataDir: '/run/cni-ipam',
          },
        },
      ],
    }),
    'kubelet.yaml': json({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      // The default refuses to start on a machine with the older hierarchies.
      failCgroupV1: false,
      cgroupDriver: 'cgroupfs',
      cgroupRoot: `/${paths.group}`,
      failSwapOn: false,
      oomScoreAdj: 0,
      containerRuntimeEndpoint: `unix://${containerdSocket}`,
      makeIPTablesUtilChains: false,
      clusterDNS: [nameServiceAddress],
      clusterDomain,
      resolvConf: '',
      authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: true },
        x509: { clientCAFile: join(certificates, 'ca.crt') },
      },
      authorization: { mode: 'Webhook' },
      tlsCertFile: join(certificates, `${node.name}.crt`),
      tlsPrivateKeyFile: join(certificates, `${node.name}.key`),
      // How full the machine's disk is says nothing about the manifests.
      evictionHard: Object.fromEntries(
        ['memory.available', 'nodefs.available', 'nodefs.inodesFree', 'imagefs.available', 'imagefs.inodesFree'].map(
          (signal) => [signal, '0%'],
        ),
      ),
      imageGCHighThresholdPercent: 100,
      imageGCLowThresholdPercent: 99,
      enforceNodeAllocatable: [],
      nodeStatusUpdateFrequency: '5s',
      syncFrequency: '10s',
      volumePluginDir: join(root, 'volume-plugins'),
    }),
    'proxy.yaml': json({
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      mode: 'nftables',
      clientConnection: { kubeconfig: join(certificates, 'proxy.kubeconfig') },
      clusterCIDR: podNetwork,
      hostnameOverride: node.name,
      // These are limits of the whole machine.
      conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    }),
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** A part of the node: a process with its arguments. */
export interface PartCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** The runtime of containers. */
export const containerdPart = (paths: NodePaths): PartCommand => ({
  name: 'containerd',
  command: 'containerd',
  args: ['--config', join(paths.settings, 'containerd.toml')],
});

/** The store of the API server, and the API server. */
export function apiServerParts({ root, certificates }: NodePaths, { kube }: NodePrograms): readonly PartCommand[] {
  const certificate = (name: string): string => join(certificates, name);
  return [
    // What it holds need not outlive a power failure.
    {
      name: 'etcd',
      command: 'etcd',
      args: ['--data-dir', join(root, 'etcd'), '--unsafe-no-fsync', '--log-level', 'warn'],
    },
    {
      name: 'kube-apiserver',
      command: kube,
      args: [
        'kube-apiserver',
        '--etcd-servers=http://127.0.0.1:2379',
        `--advertise-address=${firstNode.address}`,
        '--bind-address=0.0.0.0',
        `--secure-port=${apiPort}`,
        `--tls-cert-file=${certificate('apiserver.crt')}`,
        `--tls-private-key-file=${certificate('apiserver.key')}`,
        `--client-ca-file=${certificate('ca.crt')}`,
        `--kubelet-client-certificate=${certificate('apiserver-kubelet.crt')}`,
        `--kubelet-client-key=${certificate('apiserver-kubelet.key')}`,
        `--kubelet-certificate-authority=${certificate('ca.crt')}`,
        '--kubelet-preferred-address-types=InternalIP',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${certificate('sa.pub')}`,
        `--service-account-signing-key-file=${certificate('sa.key')}`,
        `--service-cluster-ip-range=${serviceNetwork}`,
        '--authorization-mode=Node,RBAC',
        '--enable-admission-plugins=NodeRestriction',
        '--allow-privileged=true',
      ],
    },
  ];
}

/** What the cluster has once; it asks the API server. */
export function controlParts(paths: NodePaths, { kube }: NodePrograms): readonly PartCommand[] {
  const certificate = (name: string): string => join(paths.certificates, name);
  const asking = (name: string): readonly string[] =>
    ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
      (option) => `--${option}=${certificate(`${name}.kubeconfig`)}`,
    );
  return [
    {
      name: 'kube-controller-manager',
      command: kube,
      args: [
        'kube-controller-manager',
        ...asking('manager'),
        `--service-account-private-key-file=${certificate('sa.key')}`,
        `--root-ca-file=${certificate('ca.crt')}`,
        '--use-service-account-credentials',
        '--leader-elect=false',
        `--cluster-cidr=${podNetwork}`,
        '--allocate-node-cidrs=true',
        `--flex-volume-plugin-dir=${join(paths.root, 'volume-plugins')}`,
      ],
    },
    { name: 'kube-scheduler', command: kube, args: ['kube-scheduler', ...asking('scheduler'), '--leader-elect=false'] },
  ];
}

/** What of Kubernetes every node has. */
export function nodeParts(paths: NodePaths, { kube }: NodePrograms, node: NodeAddresses): readonly PartCommand[] {
  return [
    kubeletPart(paths, kube, node),
    { name: 'kube-proxy', command: kube, args: ['kube-proxy', `--config=${join(paths.settings, 'proxy.yaml')}`] },
  ];
}

/** Enforces NetworkPolicies; it wants the node to be known. */
export function policyPart(
  { certificates }: NodePaths,
  { kubeRouter }: NodePrograms,
  node: NodeAddresses,
): PartCommand {
  return {
    name: 'kube-router',
    command: kubeRouter,
    args: [
      '--run-router=false',
      '--run-service-proxy=false',
      '--run-loadbalancer=false',
      '--run-firewall=true',
      `--kubeconfig=${join(certificates, 'admin.kubeconfig')}`,
      `--hostname-override=${node.name}`,
      `--service-cluster-ip-range=${serviceNetwork}`,
      '--health-port=0',
      '--metrics-port=0',
    ],
  };
}

function kubeletPart(paths: NodePaths, kube: string, node: NodeAddresses): PartCommand {
  return {
    name: 'kubelet',
    command: kube,
    args: [
      'kubelet',
      `--config=${join(paths.settings, 'kubelet.yaml')}`,
      `--kubeconfig=${join(paths.certificates, `${node.name}.kubeconfig`)}`,
      `--node-ip=${node.address}`,
      `--hostname-override=${node.name}`,
      '--root-dir=/var/lib/kubelet',
    ],
  };
}
