// Whether a Kubernetes node can be started here; if not, the reason in one sentence.
import { spawnSync } from 'node:child_process';
import { readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { cacheFolder } from '../../../packages/plane/src/folders.ts';
import { findProgram } from '../../../packages/plane/src/processes/run-program.ts';
import { containersUnavailableReason } from '../../support/docker-availability.ts';
import { limits } from './limits.ts';
import { areProgramsBuilt } from './programs.ts';

/** What the kernel must offer beside namespaces, by the file that shows it. */
const kernelParts: readonly {
  readonly name: string;
  readonly file: string;
  readonly pattern: RegExp;
  /** It may be a module that nothing has loaded yet. */
  readonly module?: string;
}[] = [
  { name: 'overlayfs', file: '/proc/filesystems', pattern: /\toverlay$/m, module: 'overlay' },
  { name: 'seccomp filters', file: '/proc/sys/kernel/seccomp/actions_avail', pattern: /errno/ },
  {
    name: 'br_netfilter',
    file: '/proc/sys/net/bridge/bridge-nf-call-iptables',
    pattern: /\d/,
    module: 'br_netfilter',
  },
];
/** Magic number of overlayfs, on which no other one can be laid. */
const OVERLAYFS = 0x794c7630;
/** The first Go that obtains the version that a module wants. */
const GO_MINOR_MIN = 21;

/** Why a node cannot be started here, such as `A Kubernetes node needs overlayfs …`; undefined where it can. */
export function clusterUnavailableReason(): string | undefined {
  const why = containersUnavailableReason('A Kubernetes node');
  if (why !== undefined) return why;
  const lacking = kernelParts.find(({ file, pattern }) => !pattern.test(contentOf(file)));
  if (lacking !== undefined) {
    const load = lacking.module === undefined ? '' : ` If it is a module, load it: modprobe ${lacking.module}.`;
    return `A Kubernetes node needs ${lacking.name}, which this kernel does not offer.${load}`;
  }
  if (statfsSync(tmpdir()).type === OVERLAYFS)
    return `A Kubernetes node needs a folder for containers that is not on overlayfs as ${tmpdir()} is: set TMPDIR.`;
  return areProgramsBuilt() ? undefined : whyNoBuild();
}

function whyNoBuild(): string | undefined {
  const go = findProgram('go', process.env);
  const first = `A Kubernetes node is built by Go, of which ${cacheFolder()} has no result`;
  if (go === undefined) return `${first}, and Go is not on the PATH.`;
  const env = { ...process.env, GOTOOLCHAIN: 'local' };
  const { stdout } = spawnSync(go, ['env', 'GOVERSION'], { env, encoding: 'utf8', timeout: limits.questionMsMax });
  const [version = 'of no known version', major = 0, minor = 0] = /^go(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  if (Number(major) > 1 || Number(minor) >= GO_MINOR_MIN) return undefined;
  return `${first}, and the Go on the PATH is ${version}: 1.${GO_MINOR_MIN} or newer is needed.`;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
