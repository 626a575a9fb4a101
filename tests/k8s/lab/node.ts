// The machine that the node takes itself to be: namespaces of its own, with which everything that runs in them ends.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from '../../../packages/plane/src/processes/process-identity.ts';
import { firstNode, type NodeAddresses, nodePrefixLength } from './addresses.ts';
import { limits } from './limits.ts';
import type { NodePrograms } from './programs.ts';
import type { NodePaths } from './settings.ts';

/** A program gets these names when its package is installed; it does as the name says that it is called by. */
const xtablesNames = [
  'iptables',
  'iptables-save',
  'iptables-restore',
  'ip6tables',
  'ip6tables-save',
  'ip6tables-restore',
];

/**
 * No kernel has a network card to spare, so the first node's interface is one end of a cable of which the other end lies
 * beside it: nothing leads out. Another node gets the end of a cable from the first.
 */
const network = (node: NodeAddresses): string =>
  node !== firstNode
    ? ''
    : `ip link add node0 type veth peer name node0-peer
ip link set node0-peer up
ip address add ${node.address}/${nodePrefixLength} dev node0
ip link set node0 up
ip route add default dev node0`;

/**
 * Prepares the namespaces. The kubelet sets four values of the whole machine, and fails where it may not: it gets files
 * of its own in their place.
 */
const prepare = (node: NodeAddresses): string => `set -e
mount --make-rshared /
mount -t tmpfs -o mode=755 run /run
mount -t tmpfs -o mode=755 lib /var/lib
mkdir -p /var/lib/kubelet /run/sysctl
mount --bind "$ROOT/kubelet" /var/lib/kubelet
mount --bind "$ROOT/log" /var/log
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1; do
  file=/run/sysctl/$(basename "\${setting%=*}")
  echo "\${setting#*=}" > "$file"
  mount --bind "$file" "/proc/sys/\${setting%=*}"
done
ip link set lo up
${network(node)}
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables
hostname ${node.name}
echo ready
exec sleep infinity
`;

/** What came of a command in the node. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Namespaces in which programs can be run. */
export interface Node {
  /** The first process of the namespaces, as the machine sees it. */
  readonly first: ProcessIdentity;
  /** Runs a program to its end. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Output>;
  /** Starts a program that goes on; what it says goes to a file. */
  start(command: string, args: readonly string[], logFile: string): number;
  /** Kills everything in the namespaces; resolves when all has ended. */
  end(): Promise<void>;
}

/** How a program is run in the node. */
export interface RunOptions {
  readonly msMax?: number;
  readonly input?: string | NodeJS.ReadableStream;
}

/** Which node it is, and with what it ends. */
export interface NodeOptions {
  readonly addresses: NodeAddresses;
  /** It outlives this process. */
  readonly isKept: boolean;
  /** The node in whose namespaces it lives, and with which it ends. */
  readonly within?: Node;
}

/** Of a node's folders, those that its programs are started with. */
type ProgramPaths = Pick<NodePaths, 'root' | 'certificates'>;

/** Makes the namespaces. */
export async function startNode(paths: ProgramPaths, programs: NodePrograms, options: NodeOptions): Promise<Node> {
  const { root } = paths;
  for (const name of ['kubelet', 'log', 'bin']) await mkdir(join(root, name), { recursive: true });
  for (const name of xtablesNames) await symlink(programs.xtables, join(root, 'bin', name));
  const kubectl = `#!/bin/sh\nexec ${programs.kube} kubectl "$@"\n`;
  await writeFile(join(root, 'bin', 'kubectl'), kubectl, { mode: 0o755 });
  const { within, isKept } = options;
  const namespaces = ['--net', '--mount', '--uts', '--ipc', '--pid', '--fork', '--mount-proc'];
  const first = ['--propagation', 'slave', '--kill-child', programs.init, '--', 'sh', '-c', prepare(options.addresses)];
  // One that is not kept is taken along by the end of this process.
  const ending = isKept ? [] : ['setpriv', '--pdeathsig', 'KILL'];
  const entering = within === undefined ? [] : [...ending, 'nsenter', ...namespacesOf(within.first)];
  const [program = '', ...args] = [...entering, ...ending, 'unshare', ...namespaces, ...first];
  const errors = join(root, 'node.log');
  const log = openSync(errors, 'a');
  const child = spawn(program, args, {
    env: { ...environmentOf(paths, programs), ROOT: root },
    detached: isKept,
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  await isPrepared(child, errors);
  child.stdout?.destroy();
  child.unref();
  // `setpriv` becomes what it is followed by; `nsenter` has one child, and `unshare` too: the first of the namespaces.
  const making = within === undefined ? (child.pid ?? 0) : firstChildOf(child.pid ?? 0);
  const identity = identify(firstChildOf(making));
  if (identity === undefined) throw new Error(`the node ended at once: ${await readFile(errors, 'utf8')}`);
  return openNode(paths, programs, identity);
}

const namespacesOf = (first: ProcessIdentity): readonly string[] => [
  '--target',
  String(first.pid),
  '--net',
  '--mount',
  '--uts',
  '--ipc',
  '--pid',
  '--',
];

/** The namespaces that were made before, whoever made them. */
export function openNode(paths: ProgramPaths, programs: NodePrograms, first: ProcessIdentity): Node {
  const env = environmentOf(paths, programs);
  const inside = namespacesOf(first);
  return {
    first,
    run: (command, args, options = {}) => runIn([...inside, command, ...args], env, options),
    start: (command, args, logFile) => {
      const log = openSync(logFile, 'a');
      const child = spawn('nsenter', [...inside, command, ...args], {
        env,
        detached: true,
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      child.on('error', () => undefined);
      child.unref();
      return child.pid ?? 0;
    },
    end: async () => {
      if (isRunning(first)) process.kill(first.pid, 'SIGKILL');
      for (const end = Date.now() + limits.endMsMax; isRunning(first); await delay(limits.pollMs)) {
        if (Date.now() > end) throw new Error(`process ${first.pid} of the node does not end, even when killed`);
      }
    },
  };
}

function environmentOf({ root, certificates }: ProgramPaths, programs: NodePrograms): NodeJS.ProcessEnv {
  return {
    ...programs.environment,
    PATH: [join(root, 'bin'), ...programs.folders, process.env.PATH ?? '', '/usr/sbin:/usr/bin:/sbin:/bin'].join(
      delimiter,
    ),
    // The run's folder is in it, by which the run finds what it has to end, should this process be killed.
    TMPDIR: tmpdir(),
    KUBECONFIG: join(certificates, 'admin.kubeconfig'),
    HOME: root,
  };
}

function runIn(args: readonly string[], env: NodeJS.ProcessEnv, { msMax, input }: RunOptions): Promise<Output> {
  return new Promise((resolve, reject) => {
    const options = { env, timeout: msMax ?? limits.commandMsMax, maxBuffer: limits.outputBytesMax } as const;
    const child = execFile('nsenter', args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
      else reject(error);
    });
    // Who reads nothing closes it.
    child.stdin?.on('error', () => undefined);
    if (typeof input === 'object' && child.stdin !== null) input.pipe(child.stdin);
    else child.stdin?.end(input ?? '');
  });
}

async function isPrepared(child: ChildProcess, errors: string): Promise<void> {
  const said = child.stdout === null ? Promise.resolve() : once(child.stdout, 'data');
  await Promise.race([
    said,
    once(child, 'exit').then(() => {
      throw new Error(`the namespaces of the node cannot be made: ${readFileSync(errors, 'utf8').trim()}`);
    }),
  ]);
}

function firstChildOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]);
}
