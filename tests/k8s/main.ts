// The proof of the manifests in k8s/: on a real kubelet, with real containers, what is promised of them tried.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Result, report } from '../compose/report.ts';
import { chosenChecks } from '../support/chosen-checks.ts';
import type { Check } from './check.ts';
import { again } from './checks/again.ts';
import { applied } from './checks/applied.ts';
import { deleted } from './checks/deleted.ts';
import { enforced } from './checks/enforced.ts';
import { flows } from './checks/flows.ts';
import { injected } from './checks/injected.ts';
import { killed } from './checks/killed.ts';
import { nodeCheck } from './checks/node.ts';
import { rolled } from './checks/rolled.ts';
import { targets } from './checks/targets.ts';
import { importImages, stackImages } from './images/images.ts';
import { type Cluster, keptCluster, startCluster } from './lab/cluster.ts';
import { whyNoCluster } from './lab/why-no-cluster.ts';

/** In this order: later ones find what earlier ones have applied. */
const checks: readonly Check[] = [
  nodeCheck,
  enforced,
  applied,
  again,
  flows,
  targets,
  injected,
  rolled,
  killed,
  deleted,
];

const usage = `npm run test:k8s -- [--json] [--keep] [--kept] [--only ${checks.map(({ name }) => name).join(',')}]

  --json   print one object on stdout and nothing else there
  --keep   leave the cluster running: node tests/k8s/lab/main.ts kubectl get pods; it is taken down by
           node tests/k8s/lab/main.ts down
  --kept   try it on the cluster that was left running, and leave it
  --only   run some checks
`;

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
}

async function prove(wanted: readonly Check[], isKept: boolean): Promise<Result[]> {
  say(`the cluster comes up; load of this machine: ${loadavg()[0]?.toFixed(1)}`);
  const cluster = await startCluster({ isKept, say });
  const forget = endBySignal(cluster);
  try {
    say('the images of the stack');
    await importImages(cluster.node, stackImages);
    return await runAll(wanted, cluster);
  } finally {
    forget();
    if (!isKept) await cluster[Symbol.asyncDispose]();
  }
}

async function proveOnKept(wanted: readonly Check[]): Promise<Result[]> {
  const cluster = await keptCluster();
  if (cluster === undefined) throw new Error('No cluster is running. Bring one up: node tests/k8s/lab/main.ts up');
  return runAll(wanted, cluster);
}

async function runAll(wanted: readonly Check[], cluster: Cluster): Promise<Result[]> {
  const results: Result[] = [];
  for (const check of wanted) {
    say(check.promise);
    const why = check.whyNot?.();
    const result = why === undefined ? await runOne(check, cluster) : skipped(check, why);
    say(`  ${result.skipped ? 'not tried' : result.ok ? 'yes' : 'NO'}, ${result.seconds} s: ${result.found}`);
    results.push(result);
  }
  return results;
}

/** Ended by a signal, the cluster is ended first. */
function endBySignal(cluster: Cluster): () => void {
  const end = (signal: NodeJS.Signals): void => {
    say(`${signal}: the cluster is ended`);
    const code = signal === 'SIGINT' ? 130 : 143;
    Promise.resolve(cluster[Symbol.asyncDispose]()).finally(() => process.exit(code));
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

function skipped({ name, promise }: Check, why: string): Result {
  return { name, promise, ok: true, skipped: true, found: `skipped: ${why}`, seconds: 0 };
}

async function runOne({ name, promise, run }: Check, cluster: Cluster): Promise<Result> {
  const begun = Date.now();
  const told = await run(cluster).then(
    (found) => ({ ok: true, found }),
    (error: unknown) => ({ ok: false, found: error instanceof Error ? error.message : String(error) }),
  );
  return { name, promise, ...told, seconds: Number(((Date.now() - begun) / 1_000).toFixed(1)) };
}

/** The last line, for people. */
function count(results: readonly Result[]): string {
  const tried = results.filter(({ skipped: isSkipped }) => !isSkipped);
  const failed = tried.filter(({ ok }) => !ok).length;
  const untried = results.length - tried.length;
  return `${tried.length - failed} passed, ${failed} failed${untried > 0 ? `, ${untried} skipped` : ''}\n`;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    kept: { type: 'boolean', default: false },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(usage);
else {
  process.exitCode = await main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return 1;
  });
}

/** @returns the exit code */
async function main(): Promise<number> {
  const wanted = chosenChecks(checks, values.only);
  const why = whyNoCluster();
  const tried = (): Promise<Result[]> => (values.kept ? proveOnKept(wanted) : prove(wanted, values.keep));
  const results = why === undefined ? await tried() : wanted.map((check) => skipped(check, why));
  const { text, ok } = report(results, values.json);
  process.stdout.write(values.json ? text : `${text}${count(results)}`);
  return ok ? 0 : 1;
}
