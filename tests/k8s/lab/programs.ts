// Obtains what a Kubernetes node is made of: its parts by Go, containers and their network by Debian's packages.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { unpackDebianPackages } from '../../../packages/plane/src/artifacts/debian-packages.ts';
import { limits as artifactLimits } from '../../../packages/plane/src/artifacts/limits.ts';
import { contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { type DebianPrograms, libraryFolder, obtainDebianPrograms } from '../../support/artifacts/debian-programs.ts';
import { type GoProgram, isGoProgramBuilt, obtainGoProgram } from '../../support/artifacts/go-program.ts';
import { limits } from './limits.ts';

/** Stands in kube/go.mod too. */
const kubernetesVersion = '1.36.4';
/** Stands in kube-router/go.mod too. */
const kubeRouterVersion = '2.1.0';

/** Statically linked, so that they run on any suite; Debian 12 has none of them in a version that will do. */
const suite = 'sid';
const packages = ['containerd', 'containernetworking-plugins', 'etcd-server', 'tini-static'];
/** Of the machine's own suite: the newest are built for a newer C library. */
const ownPackages = ['runc', 'nftables', 'iptables', 'iproute2', 'conntrack', 'ipset', 'libsystemd0'];

const programFolders = ['usr/bin', 'usr/sbin', 'bin', 'sbin'];

/** Programs of a node, by their paths. */
export interface NodePrograms {
  /** Every part of Kubernetes, by its first argument. */
  readonly kube: string;
  /** Enforces NetworkPolicies. */
  readonly kubeRouter: string;
  /** Folder with the plugins of the network. */
  readonly cni: string;
  readonly runc: string;
  /** The first process of a namespace. */
  readonly init: string;
  /** One program that is iptables and its relatives, by the name that it is called by. */
  readonly xtables: string;
  /** Folders for PATH. */
  readonly folders: readonly string[];
  /** What the programs find their libraries by. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Everything, downloaded or built where it is not in the cache.
 *
 * @throws PlaneError of the cache and of apt, or Error with Go's own words
 */
export async function obtainNodePrograms(say: (line: string) => void): Promise<NodePrograms> {
  const containers = await obtainContainers();
  const own = await obtainDebianPrograms(ownPackages);
  say(`Kubernetes ${kubernetesVersion} (built by Go where it is not in the cache: ten minutes or more)`);
  return programsIn(containers, own, await obtainGoProgram(kube), await obtainGoProgram(kubeRouter));
}

/** Whether Go has built its part before. */
export function areProgramsBuilt(): boolean {
  return [kube, kubeRouter].every(isGoProgramBuilt);
}

const [major, minor] = kubernetesVersion.split('.');
// Without a version a node joins no cluster.
const linked = Object.entries({ gitVersion: `v${kubernetesVersion}`, gitMajor: major, gitMinor: minor })
  .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  .join(' ');

/** Each part of Kubernetes in one program. */
export const kube: GoProgram = {
  name: 'kube',
  module: new URL('kube', import.meta.url),
  version: kubernetesVersion,
  use: 'cluster',
  linked: `${linked} -X k8s.io/component-base/version.gitTreeState=clean`,
  cgo: true,
  buildMsMax: limits.buildMsMax,
  bytesNeeded: limits.buildBytesNeeded,
};

const kubeRouter: GoProgram = {
  name: 'kube-router',
  module: new URL('kube-router', import.meta.url),
  version: kubeRouterVersion,
  use: 'cluster',
  what: 'github.com/cloudnativelabs/kube-router/v2/cmd/kube-router',
  buildMsMax: limits.buildMsMax,
};

/** Folder with containerd, its network plugins and etcd. */
export async function obtainContainers(): Promise<string> {
  const context = contextOf({});
  const { path } = await cachedFolder({
    cacheDir: context.cacheDir,
    name: `cluster-containers-${suite}`,
    title: 'containerd, its network plugins and etcd',
    bytesNeeded: artifactLimits.freeBytesMin,
    signal: context.signal,
    make: async (folder, scratch) => {
      const what = 'cannot download containerd, its network plugins and etcd';
      await unpackDebianPackages(context, { suite, packages, folder, scratch, what }, () => undefined);
      return { suite };
    },
  });
  return path;
}

function programsIn(containers: string, own: DebianPrograms, kubePath: string, kubeRouterPath: string): NodePrograms {
  return {
    kube: kubePath,
    kubeRouter: kubeRouterPath,
    cni: join(containers, 'usr/lib/cni'),
    runc: programIn(own, 'runc'),
    init: join(containers, 'usr/bin/tini-static'),
    xtables: programIn(own, 'xtables-nft-multi'),
    folders: [containers, own.folder].flatMap((folder) => programFolders.map((name) => join(folder, name))),
    environment: { ...own.environment, XTABLES_LIBDIR: join(own.folder, libraryFolder, 'xtables') },
  };
}

/** Suites differ in the folder of a program. */
function programIn({ folder }: DebianPrograms, name: string): string {
  const path = programFolders.map((each) => join(folder, each, name)).find(existsSync);
  if (path === undefined) throw new Error(`the packages in ${folder} have no ${name}`);
  return path;
}
