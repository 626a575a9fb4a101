// The proof of the content: every query, search and alert against the real servers, reported in one table.
import { parseArgs } from 'node:util';
import { limits as planeLimits } from '../../packages/plane/src/limits.ts';
import { checkBrowser } from '../grafana/pictures/page.ts';
import { serverClient } from '../support/server-client.ts';
import { proveRules } from './rules.ts';
import { openScene, type Scene } from './scene/scene.ts';
import { proveSearches } from './searches.ts';
import { proveStage } from './stage.ts';
import { type Proof, report } from './table.ts';

const parts = ['rules', 'searches', 'panels', 'pictures', 'mutants', 'alerts'] as const;
type Part = (typeof parts)[number];

const usage = `npm run test:content -- [--json] [--only ${parts.join(',')}] [--alert NAME,...]

  --json   print one object on stdout and nothing else there
  --only   prove some parts: rules and searches take a minute, panels four, mutants ten more, alerts forty;
           pictures need Debian's chromium
  --alert  of the alerts, make the faults of these alone
`;

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
}

function chosen(only: string | undefined): readonly Part[] {
  if (only === undefined) return parts;
  const words = only.split(',');
  const unknown = words.filter((word) => !parts.some((part) => part === word));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: known are ${parts.join(', ')}`);
  return parts.filter((part) => words.includes(part));
}

async function prove(wanted: readonly Part[], alerts: readonly string[] | undefined): Promise<Proof> {
  if (wanted.includes('pictures')) checkBrowser();
  const proof: Proof = {};
  if (wanted.includes('rules')) proof.rules = await proveRules(say);
  if (wanted.every((part) => part === 'rules')) return proof;
  await using scene = await openScene(say);
  endBySignal(scene);
  const { connections, engine } = scene;
  if (wanted.includes('searches')) {
    say('each search is asked');
    proof.searches = await proveSearches({ connections, environment: await engine.environment() });
  }
  if (wanted.every((part) => part === 'rules' || part === 'searches')) return proof;
  await using prometheus = serverClient(connections.prometheus);
  await using elasticsearch = serverClient(connections.elasticsearch);
  const sources = {
    prometheus: prometheus.ask,
    elasticsearch: elasticsearch.ask,
    scrapeSeconds: planeLimits.scrapeSeconds,
    service: 'storefront',
  };
  return { ...proof, ...(await proveStage(scene, sources, { wanted, alerts, say })) };
}

/** Ended by a signal, everything that was started is ended first. */
function endBySignal(scene: Scene): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say(`${signal}: everything is ended`);
      Promise.resolve(scene[Symbol.asyncDispose]()).finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    });
  }
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    alert: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(usage);
else {
  const { text, isProven } = report(await prove(chosen(values.only), values.alert?.split(',')), values.json);
  process.stdout.write(text);
  process.exitCode = isProven ? 0 : 1;
}
