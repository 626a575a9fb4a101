// Why no Kubernetes node can be started here, in one sentence.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../../packages/plane/src/folders.ts';
import { findProgram, isExecutable } from '../../../packages/plane/src/processes/run-program.ts';
import { whyNoContainers } from '../../support/why-no-docker.ts';
import { kubernetesVersion } from './programs.ts';

/** What the kernel must offer beside namespaces, by the file that shows it. */
const kernelParts: readonly { readonly name: string; readonly file: string; readonly pattern: RegExp }[] = [
  { name: 'overlayfs', file: '/proc/filesystems', pattern: /\toverlay$/m },
  { name: 'seccomp filters', file: '/proc/sys/kernel/seccomp/actions_avail', pattern: /errno/ },
  { name: 'br_netfilter', file: '/proc/sys/net/bridge/bridge-nf-call-iptables', pattern: /\d/ },
];

/** Why a node cannot be started here, such as `A Kubernetes node needs overlayfs …`; undefined where it can. */
export function whyNoCluster(): string | undefined {
  const why = whyNoContainers('A Kubernetes node');
  if (why !== undefined) return why;
  const lacking = kernelParts.find(({ file, pattern }) => !pattern.test(contentOf(file)));
  if (lacking !== undefined) return `A Kubernetes node needs ${lacking.name}, which this kernel has not.`;
  if (isExecutable(join(cacheFolder(), `cluster-kube-${kubernetesVersion}`, 'kube'))) return undefined;
  if (findProgram('go', process.env) !== undefined) return undefined;
  return `A Kubernetes node is built by Go, which is not on the PATH, and ${cacheFolder()} has none that was built before.`;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
