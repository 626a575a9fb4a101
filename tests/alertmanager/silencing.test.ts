// Every alert beside every other in a running Alertmanager: silent are those that docs/alerting.md gives a reason for.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ruleGroups } from '@telltale/content';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningAlertmanager, startAlertmanager } from './running.ts';
import { type Labels, scratchFolder } from './support.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/alerting.md', import.meta.url)), 'utf8');
const alerts = ruleGroups.flatMap(({ alerts: list = [] }) => list);

/** Addresses that the page names by their server. */
const addresses: Readonly<Record<string, string>> = {
  Elasticsearch: 'https://elasticsearch:9200',
  Kibana: 'https://kibana:5601',
};
/** Labels by which two alerts can be about the same. */
const same: Labels = {
  instance: 'a',
  cluster: 'c',
  name: 'n',
  path: '/p',
  certificate: 'x',
  device: 'd',
  mountpoint: '/m',
};

/** An alert, and what it is about where that matters: `ProbeFailing https://kibana:5601`. */
type Name = string;

interface Pair {
  readonly by: Name;
  readonly silent: Name;
  readonly ofTheSame: readonly string[];
}

const quoted = (cell: string): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);

const rows = page
  .split('\n')
  .map((line) => line.split('|').slice(1, -1))
  .filter(
    (cells) => cells.length === 4 && quoted(cells[0] ?? '').some((name) => alerts.some((one) => one.name === name)),
  );

const pairs: readonly Pair[] = rows.flatMap(([by = '', silent = '', ofTheSame = '']) => {
  const targets = [...silent.matchAll(/`(\w+)`(?: \(([^)]+)\))?/g)].flatMap(([, name = '', servers]) =>
    servers === undefined ? [name] : servers.split(', ').map((server) => `${name} ${addresses[server]}`),
  );
  return quoted(by).flatMap((source) =>
    targets.map((target) => ({ by: source, silent: target, ofTheSame: quoted(ofTheSame) })),
  );
});

const names: readonly Name[] = [
  ...alerts.map(({ name }) => name),
  ...Object.values(addresses).map((address) => `ProbeFailing ${address}`),
];
/** Those that silence others whatever these are about: they cannot fire beside others. */
const everywhere = [...new Set(pairs.filter(({ ofTheSame }) => ofTheSame.length === 0).map(({ by }) => by))];
const others = names.filter((name) => !everywhere.includes(name));

const text = ({ by, silent }: { readonly by: Name; readonly silent: Name }): string => `${by} > ${silent}`;

let alertmanager: RunningAlertmanager;
const scratch = scratchFolder();
beforeAll(async () => {
  alertmanager = await startAlertmanager(scratch);
});
afterAll(() => alertmanager[Symbol.asyncDispose]());

function labelled(name: Name, labels: Labels): Labels {
  const [alertname = '', instance] = name.split(' ');
  const severity = alerts.find((alert) => alert.name === alertname)?.severity ?? '';
  return { ...same, ...(instance !== undefined && { instance }), ...labels, alertname, severity };
}

let batches = 0;
/** Has alerts fire beside each other, each pair of a job of its own, and returns the pairs whose second is silenced. */
async function silenced(
  asked: readonly { readonly by: Name; readonly silent: Name; readonly other?: string }[],
): Promise<string[]> {
  const batch = String(batches++);
  const posted = asked.flatMap(({ by, silent, other }, index): Labels[] => {
    const job = `job-${batch}-${index}`;
    return [
      labelled(by, { job, batch }),
      labelled(silent, {
        job,
        batch,
        pair: String(index),
        ...(other !== undefined && { [other]: `another-${index}` }),
      }),
    ];
  });
  // They are taken in their order: once the last one is silenced, all have been looked at.
  const last = { job: `last-${batch}`, batch };
  const all = [...posted, labelled('HostDiskNearlyFull', last), labelled('HostDiskFillsUp', { ...last, pair: 'last' })];
  await alertmanager.post(all);
  const found = async (): Promise<string[]> => {
    const query = new URLSearchParams({ filter: `batch="${batch}"` });
    const response = await fetch(`${alertmanager.url}/api/v2/alerts?${query}`);
    const answer = (await response.json()) as { labels: Labels; status: { inhibitedBy: string[] } }[];
    return answer.flatMap(({ labels, status }) =>
      status.inhibitedBy.length > 0 && labels.pair !== undefined ? [labels.pair] : [],
    );
  };
  await expect.poll(found).toContain('last');
  const silent = await found();
  await alertmanager.post(all, 'resolved');
  return silent.flatMap((index) => asked[Number(index)] ?? []).map(text);
}

it('an alert is inhibited only by those that the page lists with a reason', async () => {
  const beside = (sources: readonly Name[], targets: readonly Name[]): { by: Name; silent: Name }[] =>
    sources.flatMap((by) => targets.filter((silent) => silent !== by).map((silent) => ({ by, silent })));
  const found = [...(await silenced(beside(others, others)))];
  for (const name of everywhere) {
    found.push(...(await silenced(beside([name], others))), ...(await silenced(beside(others, [name]))));
    for (const other of everywhere) found.push(...(await silenced(beside([name], [other]))));
  }
  expect(found.toSorted()).toEqual(pairs.map(text).toSorted());
});

it('an alert about another service, process, disk or address is notified', async () => {
  const near = pairs.flatMap(({ by, silent, ofTheSame }) => ofTheSame.map((other) => ({ by, silent, other })));
  const isAlone = ({ by, silent }: Pair): boolean => everywhere.includes(by) || everywhere.includes(silent);
  const alone = near.filter((pair) => isAlone({ ...pair, ofTheSame: [] }));
  const found = await silenced(near.filter((pair) => !alone.includes(pair)));
  for (const pair of alone) found.push(...(await silenced([pair])));
  expect(near.length).toBeGreaterThan(pairs.length);
  expect(found).toEqual([]);
});

it('the labels that an inhibition compares exist on both alerts when they fire', () => {
  const labelsOf = (name: Name): readonly string[] =>
    alerts
      .filter((alert) => alert.name === name.split(' ')[0])
      .flatMap(({ fires, alsoFires }) => [fires, alsoFires ?? []].flat())
      .flatMap(({ labels }) => labels.flatMap((one) => Object.keys(one)));
  const missing = pairs.flatMap(({ by, silent, ofTheSame }) =>
    ofTheSame
      .filter((label) => [by, silent].some((name) => !labelsOf(name).includes(label)))
      .map((label) => `${by} > ${silent}: ${label}`),
  );
  expect(missing).toEqual([]);
});

it('each inhibition has a reason, and no pair is listed twice', () => {
  expect(rows.filter((cells) => (cells[3] ?? '').trim() === '')).toEqual([]);
  const all = pairs.map(text);
  expect(all.length).toBeGreaterThan(70);
  expect(all.filter((pair, index) => all.indexOf(pair) !== index)).toEqual([]);
});
