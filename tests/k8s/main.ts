// The proof of the manifests in k8s/: on a real kubelet, with real containers, what is promised of them tried.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { chosenChecks } from '../support/chosen-checks.ts';
import { endBySignal, runChecks, say, skippedCheck } from '../support/proof.ts';
import { type Result, report } from '../support/proof-report.ts';
import type { Check } from './check.ts';
import { again } from './checks/again.ts';
import { applied } from './checks/applied.ts';
import { backedUp } from './checks/backed-up.ts';
import { badInput } from './checks/bad-input.ts';
import { cli } from './checks/cli.ts';
import { deleted } from './checks/deleted.ts';
import { drained } from './checks/drained.ts';
import { enforced } from './checks/enforced.ts';
import { flows } from './checks/flows.ts';
import { injected } from './checks/injected.ts';
import { killed } from './checks/killed.ts';
import { nodeCheck } from './checks/node.ts';
import { nodes } from './checks/nodes.ts';
import { quiet } from './checks/quiet.ts';
import { renewed } from './checks/renewed.ts';
import { rolled } from './checks/rolled.ts';
import { rotated } from './checks/rotated.ts';
import { targets } from './checks/targets.ts';
import { importImages, stackImages } from './images/images.ts';
import { keptCluster, startCluster } from './lab/cluster.ts';
import { clusterUnavailableReason } from './lab/cluster-availability.ts';

/** In this order: later ones find what earlier ones have applied. */
const checks: readonly Check[] = [
  nodeCheck,
  enforced,
  // It leaves nothing, so that the others begin with none.
  cli,
  applied,
  again,
  flows,
  targets,
  quiet,
  injected,
  badInput,
  rolled,
  drained,
  renewed,
  rotated,
  backedUp,
  killed,
  deleted,
  // Processes beside the cluster, when the plane no longer needs the memory.
  nodes,
];

const usage = `npm run test:k8s -- [--json] [--keep] [--kept] [--only ${checks.map(({ name }) => name).join(',')}]

  --json   print one object on stdout and nothing else there
  --keep   leave the cluster running: node tests/k8s/lab/main.ts kubectl get pods; it is taken down by
           node tests/k8s/lab/main.ts down
  --kept   try it on the cluster that was left running, and leave it
  --only   run some checks
`;

async function prove(wanted: readonly Check[], isKept: boolean): Promise<Result[]> {
  say(`the cluster comes up; load of this machine: ${loadavg()[0]?.toFixed(1)}`);
  const cluster = await startCluster({ isKept, say });
  const forget = endBySignal(cluster);
  try {
    say('the images of the stack');
    await importImages(cluster.node, stackImages);
    return await runChecks(wanted, cluster);
  } finally {
    forget();
    if (!isKept) await cluster[Symbol.asyncDispose]();
  }
}

async function proveOnKept(wanted: readonly Check[]): Promise<Result[]> {
  const cluster = await keptCluster();
  if (cluster === undefined) throw new Error('No cluster is running. Bring one up: node tests/k8s/lab/main.ts up');
  return runChecks(wanted, cluster);
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
  const why = clusterUnavailableReason();
  const tried = (): Promise<Result[]> => (values.kept ? proveOnKept(wanted) : prove(wanted, values.keep));
  const results = why === undefined ? await tried() : wanted.map((check) => skippedCheck(check, why));
  const { text, ok } = report(results, values.json);
  process.stdout.write(text);
  return ok ? 0 : 1;
}
