// A cluster to try things in: brings it up and leaves it running, asks it, takes it down.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { importImages, stackImages } from '../images/images.ts';
import { keptCluster, startCluster } from './cluster.ts';
import { clusterUnavailableReason } from './cluster-availability.ts';
import { obtainNodePrograms } from './programs.ts';
import { registered, removeTraces, runs } from './registration.ts';

const usage = `node tests/k8s/lab/main.ts COMMAND

  up             bring a cluster up with the stack's images, and leave it running
  images         give it the stack's images again, where what they are made of has changed
  kubectl ...    run kubectl in it: kubectl get pods --all-namespaces
  exec ...       run a program in the node
  down           end it, with all that it left
`;

const say = (line: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);

async function up(): Promise<number> {
  const why = clusterUnavailableReason();
  if (why !== undefined) throw new Error(why);
  const cluster = await startCluster({ isKept: true, say });
  say(`the stack's images`);
  for (const name of await importImages(cluster.node, stackImages)) say(`  ${name}`);
  process.stdout.write(`The cluster is up, in ${cluster.root}. Its folder logs/ has what its parts say.\n`);
  return 0;
}

async function images(): Promise<number> {
  for (const name of await importImages((await required()).node, stackImages)) say(`  ${name}`);
  return 0;
}

/** @param root takes down the cluster of that folder, and no other one. Default: whichever is there */
async function down([root]: readonly string[]): Promise<number> {
  if (root !== undefined && registered()?.root !== root) return 0;
  const cluster = await keptCluster();
  if (cluster !== undefined) await cluster[Symbol.asyncDispose]();
  else {
    const left = registered();
    if (left !== undefined && !runs(left)) await removeTraces(left);
  }
  return 0;
}

/** Runs a program in the node, at this terminal. */
async function exec(args: readonly string[]): Promise<number> {
  const { root, node } = await required();
  const { environment, folders } = await obtainNodePrograms(() => undefined);
  const env = {
    ...process.env,
    ...environment,
    PATH: `${folders.join(':')}:${process.env.PATH}`,
    KUBECONFIG: `${root}/certificates/admin.kubeconfig`,
  };
  const inside = ['--target', String(node.first.pid), '--net', '--mount', '--uts', '--ipc', '--pid'];
  // Paths are meant from where this is called.
  const here = [`--wdns=${process.cwd()}`, '--'];
  const child = spawn('nsenter', [...inside, ...here, ...args], { env, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function kubectl(args: readonly string[]): Promise<number> {
  return exec([(await obtainNodePrograms(() => undefined)).kube, 'kubectl', ...args]);
}

async function required(): Promise<NonNullable<Awaited<ReturnType<typeof keptCluster>>>> {
  const cluster = await keptCluster();
  if (cluster === undefined) throw new Error('No cluster is running. Bring one up: node tests/k8s/lab/main.ts up');
  return cluster;
}

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  up,
  images,
  down,
  exec,
  kubectl,
};
const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  process.exitCode = await command(args).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return 1;
  });
}
