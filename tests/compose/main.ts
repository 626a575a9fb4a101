// The proof of the Compose stack: the committed compose.yaml on a real Docker engine, and what is promised of it tried.
//
// It runs twice: first to obtain what is downloaded, then in a network of its own, which leads nowhere.
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { obtainDocker } from '../support/artifacts/docker.ts';
import { chosenChecks } from '../support/chosen-checks.ts';
import { startDockerEngine } from '../support/docker-engine.ts';
import { hasOwnNetwork, runInOwnNetwork, whyNoOwnNetwork } from '../support/own-network.ts';
import { endBySignal, runChecks, say, skippedCheck } from '../support/proof.ts';
import { type Result, report } from '../support/proof-report.ts';
import type { Check } from './check.ts';
import { again } from './checks/again.ts';
import { cluster } from './checks/cluster.ts';
import { collected } from './checks/collected.ts';
import { consoled } from './checks/console.ts';
import { demo } from './checks/demo.ts';
import { examined } from './checks/examined.ts';
import { fullDisk } from './checks/full-disk.ts';
import { healthy } from './checks/healthy.ts';
import { kept } from './checks/kept.ts';
import { killed } from './checks/killed.ts';
import { loopback } from './checks/loopback.ts';
import { mailed } from './checks/mailed.ts';
import { notified } from './checks/notified.ts';
import { power } from './checks/power.ts';
import { production } from './checks/production.ts';
import { allProfiles } from './checks/profiles.ts';
import { reach } from './checks/reach.ts';
import { readme } from './checks/readme.ts';
import { reaped } from './checks/reaped.ts';
import { refused } from './checks/refused.ts';
import { restored } from './checks/restored.ts';
import { rotated } from './checks/rotated.ts';
import { secrets } from './checks/secrets.ts';
import { shipped } from './checks/shipped.ts';
import { smokes } from './checks/smoke.ts';
import { strangers } from './checks/strangers.ts';
import { targets } from './checks/targets.ts';
import { upgraded } from './checks/upgraded.ts';
import { buildStackImages, obtainImages } from './images/images.ts';
import { obtainTrees } from './images/trees.ts';
import { layStack, type Stack } from './stack.ts';

/** In this order: each leaves the stack running. */
const checks: readonly Check[] = [
  healthy,
  loopback,
  strangers,
  reach,
  secrets,
  targets,
  again,
  allProfiles,
  shipped,
  smokes,
  consoled,
  demo,
  examined,
  reaped,
  notified,
  collected,
  mailed,
  kept,
  killed,
  power,
  rotated,
  upgraded,
  production,
  restored,
  readme,
  refused,
  cluster,
  fullDisk,
];

const usage = `npm run test:compose -- [--json] [--only ${checks.map(({ name }) => name).join(',')}]

  --json   print one object on stdout and nothing else there
  --only   run some checks
`;

async function prove(wanted: readonly Check[]): Promise<Result[]> {
  await using engine = await startDockerEngine({ ownNetwork: true });
  await using stack = await layStack(engine);
  endBySignal(engine, stack);
  say('images are built');
  const begun = Date.now();
  const built = await buildStackImages(engine, await stack.services());
  for (const [service, holds] of built) say(`  ${service}: ${holds}`);
  say(`built in ${secondsSince(begun)} s`);
  const start = Date.now();
  say(`the stack comes up; load of this machine: ${loadavg()[0]?.toFixed(1)}`);
  await stack.up().catch((error: unknown) => say(`up failed: ${error instanceof Error ? error.message : error}`));
  const seconds = (Date.now() - start) / 1_000;
  const results = await runChecks(wanted, stack, { seconds });
  if (results.some(({ ok }) => !ok)) {
    await tellState(stack).catch((error: unknown) => say(`nothing more can be said: ${error}`));
  }
  return results;
}

/** What people look at when something went wrong: the state of all, and the last words of who is not well. */
async function tellState(stack: Stack): Promise<void> {
  say(await stack.compose('ps', '--all', '--format', 'table {{.Service}}\t{{.Status}}'));
  for (const { id, service, isHealthy } of await stack.containers()) {
    if (!isHealthy) say(`${service}:\n${(await stack.logs(id)).split('\n').slice(-15).join('\n')}`);
  }
}

const secondsSince = (begun: number): string => ((Date.now() - begun) / 1_000).toFixed(1);

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' }, help: { type: 'boolean' } },
});
const wanted = chosenChecks(checks, values.only);
const why = whyNoOwnNetwork();
if (values.help) process.stdout.write(usage);
else if (why !== undefined) {
  process.stdout.write(
    report(
      wanted.map((check) => skippedCheck(check, why)),
      values.json,
    ).text,
  );
} else if (!hasOwnNetwork()) {
  say('what is needed is downloaded');
  await obtainDocker();
  await obtainImages();
  await obtainTrees();
  process.exitCode = await runInOwnNetwork(fileURLToPath(import.meta.url), process.argv.slice(2));
} else {
  const { text, ok } = report(await prove(wanted), values.json);
  process.stdout.write(text);
  process.exitCode = ok ? 0 : 1;
}
