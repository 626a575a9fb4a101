// The command line brings the plane up in a cluster, looks at it and deletes it, with kubectl alone.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Check, requireNone, until } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import type { Output } from '../lab/node.ts';
import { obtainNodePrograms } from '../lab/programs.ts';
import { everything, planeNamespace, smallOverlay, whyNotThere } from '../plane.ts';

const program = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url));
/** Elasticsearch starts within a minute; a busy machine takes several times that. */
const UP_MS_MAX = 900_000;
/** Some rounds of scrapes. */
const WELL_MS_MAX = 180_000;
/** What comes and goes by itself stays for a moment. */
const GONE_MS_MAX = 60_000;

interface Part {
  readonly name: string;
  readonly state: string;
}

export const cli: Check = {
  name: 'cli',
  promise:
    '`telltale up --engine kubernetes` applies the plane, ships a record, changes nothing the second time; `down` keeps volumes',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    const telltale = await telltaleIn(cluster);
    const before = await everything(cluster);
    const begun = Date.now();
    const up = required(await telltale('up', '--json'), 'up');
    const seconds = Math.round((Date.now() - begun) / 1_000);
    if (!/smoke: preload: ok/.test(up.stderr)) throw new Error(`no record arrived: ${up.stderr.slice(-1_000)}`);
    const urls = Object.values(JSON.parse(up.stdout) as Record<string, { url: string }>).map(({ url }) => url);
    const again = required(await telltale('up', '--json'), 'up again');
    if (!/nothing to change/.test(again.stderr))
      throw new Error(`the second up changed something: ${again.stderr.slice(0, 2_000)}`);
    const { parts }: { parts: readonly Part[] } = JSON.parse(
      required(await telltale('status', '--json'), 'status').stdout,
    );
    requireNone(
      parts.filter(({ state }) => state !== 'running').map(({ name, state }) => `${name} ${state}`),
      'not running',
    );
    const logs = required(await telltale('logs', 'elasticsearch', 'setup', '--lines', '5', '--json'), 'logs');
    const { lines }: { lines: readonly { part: string }[] } = JSON.parse(logs.stdout);
    const said = new Set(lines.map(({ part }) => part));
    if (!said.has('elasticsearch') || !said.has('setup')) throw new Error(`logs of ${[...said].join(', ')} alone`);
    required(await telltale('search', '--since', '1h', '--json'), 'search');
    await requireHealthy(telltale);
    const down = required(await telltale('down', '--json'), 'down');
    const { stopped }: { stopped: readonly string[] } = JSON.parse(down.stdout);
    await requireOnlyData(cluster, before);
    required(await telltale('down', '--purge', '--json'), 'down --purge');
    const left = async (): Promise<readonly string[]> =>
      [...(await everything(cluster))].filter((name) => !before.has(name));
    requireNone(await until('nothing left', left, (names) => names.length === 0, GONE_MS_MAX).catch(left), 'left');
    return `up in ${seconds} s with a record sent through it, at ${urls.length} addresses; ${stopped.length} parts stopped; purged`;
  },
};

type Telltale = (verb: string, ...args: string[]) => Promise<Output>;

/** The command line in the node, which has the cluster's own kubectl. */
async function telltaleIn(cluster: Cluster): Promise<Telltale> {
  const { kube } = await obtainNodePrograms(() => undefined);
  await writeFile(join(cluster.root, 'bin/kubectl'), `#!/bin/sh\nexec ${kube} kubectl "$@"\n`, { mode: 0o755 });
  const engine = ['--engine', 'kubernetes'];
  const env = [`TELLTALE_PLANE_DIR=${join(cluster.root, 'plane')}`];
  return (verb, ...args) =>
    cluster.node.run('env', [...env, process.execPath, program, verb, ...args, ...engine], { msMax: UP_MS_MAX });
}

function required(output: Output, what: string): Output {
  if (output.code === 0) return output;
  throw new Error(`${what} ends with ${output.code}: ${output.stderr.trim().slice(-2_000)}`);
}

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly finding: string;
}

/** The doctor finds nothing wrong, once every target was scraped. */
async function requireHealthy(telltale: Telltale): Promise<void> {
  const failures = async (): Promise<readonly string[]> => {
    const { findings }: { findings: readonly Finding[] } = JSON.parse((await telltale('doctor', '--json')).stdout);
    // Kibana is a stand-in here, which answers nothing of its own.
    const wrong = findings.filter(({ check, state }) => state === 'failure' && check !== 'Kibana');
    return wrong.map(({ check, finding }) => `${check}: ${finding}`);
  };
  requireNone(
    await until('no failure', failures, (found) => found.length === 0, WELL_MS_MAX).catch(failures),
    'the doctor finds',
  );
}

/** Deleted, the plane leaves what holds data, passwords and certificates. */
async function requireOnlyData(cluster: Cluster, before: ReadonlySet<string>): Promise<void> {
  const isData = (name: string): boolean =>
    /^(?:PersistentVolumeClaim|Secret) /.test(name) ||
    // The namespace, and what Kubernetes puts into each.
    name === `Namespace <none> ${planeNamespace}` ||
    name === `ConfigMap ${planeNamespace} kube-root-ca.crt` ||
    name === `ServiceAccount ${planeNamespace} default`;
  const left = async (): Promise<readonly string[]> =>
    [...(await everything(cluster))].filter((name) => !before.has(name) && !isData(name));
  requireNone(await until('only data left', left, (names) => names.length === 0, GONE_MS_MAX).catch(left), 'left');
  const claims = await cluster.kubectl('get', 'persistentvolumeclaims', '--namespace', planeNamespace, '--no-headers');
  if (claims.split('\n').filter(Boolean).length < 5) throw new Error(`the volumes are gone: ${claims}`);
}
