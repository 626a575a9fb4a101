// The account of each process: its emitted and adopted records were delivered, refused, dropped, or still wait.
import { type MetricName, prometheusMetricName } from '@telltale/catalog';
import type { Shipping } from '../api.ts';
import { type Asking, queryInstant, type Sample } from '../dashboards/query-prometheus.ts';
import { adoptedRecords } from './adopted-records.ts';
import { limits } from './limits.ts';

type Account = Shipping['processes'][number];

const terms = {
  emitted: 'telltale.log.records.emitted',
  adopted: 'telltale.log.records.adopted',
  delivered: 'telltale.log.records.delivered',
  dead_lettered: 'telltale.log.records.dead_lettered',
  dropped: 'telltale.log.records.dropped',
  waiting: 'telltale.log.records.queued',
} as const satisfies Readonly<Record<string, MetricName>>;

type Term = keyof typeof terms;

const termOf = new Map(Object.entries(terms).map(([term, name]) => [prometheusMetricName(name), term as Term]));

/** All terms in one query: they add up only if they are from the same scrape. */
const now = `sum by (__name__, job, instance, reason) ({__name__=~"${[...termOf.keys()].join('|')}"})`;
/** The same, from the last scrape of the process. */
const lately = `last_over_time((${now})[${limits.rememberedMs / 1_000}s:${limits.lookMs / 1_000}s])`;

const keyOf = ({ labels: { job = '', instance = '' } }: Sample): string => JSON.stringify([job, instance]);

function accountOf(samples: readonly Sample[], hasEnded: boolean): Account {
  const { job: service = '', instance = '' } = samples[0]?.labels ?? {};
  const totals: Record<Term, number> = {
    emitted: 0,
    adopted: 0,
    delivered: 0,
    dead_lettered: 0,
    dropped: 0,
    waiting: 0,
  };
  const reasons: Record<string, number> = {};
  for (const { labels, value } of samples) {
    const term = termOf.get(labels.__name__ ?? '');
    if (term === undefined || value === null) continue;
    totals[term] += value;
    if (term === 'dropped' && value > 0) reasons[labels.reason ?? ''] = value;
  }
  const { emitted, adopted, delivered, dead_lettered, dropped, waiting } = totals;
  return {
    service,
    instance,
    emitted,
    delivered,
    dead_lettered,
    dropped,
    waiting,
    unaccounted: emitted + adopted - delivered - dead_lettered - dropped - waiting,
    dropped_by_reason: reasons,
    ...(adopted > 0 && { adopted }),
    ...(hasEnded && { ended: true as const }),
  };
}

function grouped(samples: readonly Sample[]): Map<string, Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = keyOf(sample);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sample]);
    else group.push(sample);
  }
  return groups;
}

/** Processes with a problem first. */
function order(a: Account, b: Account): number {
  const more = (of: (account: Account) => number): number => of(b) - of(a);
  return (
    more(({ unaccounted }) => Math.abs(unaccounted)) ||
    more(({ dead_lettered }) => dead_lettered) ||
    more(({ waiting }) => waiting) ||
    Number(a.ended ?? false) - Number(b.ended ?? false) ||
    (`${a.service} ${a.instance}` < `${b.service} ${b.instance}` ? -1 : 1)
  );
}

/**
 * Running processes as they are now, ended ones as last scraped. The counters of a restarted process begin at 0, and
 * what it takes over from before counts as adopted, so each process adds up by itself.
 *
 * @throws ConsoleError if Prometheus does not answer
 */
export async function accountsOf(asking: Asking, at: number = Date.now()): Promise<Account[]> {
  const [running, seen] = await Promise.all([queryInstant(asking, now, at), queryInstant(asking, lately, at)]);
  const current = grouped(running);
  const ended = [...grouped(seen)].filter(([key]) => !current.has(key));
  const known = ended.map(([, samples]) => accountOf(samples, true));
  const countOf = await adoptedRecords(asking, known, at);
  return [
    ...[...current.values()].map((samples) => accountOf(samples, false)),
    ...known.map((account) => withTakenOver(account, countOf(account))),
  ].sort(order);
}

/** Records that another process has adopted no longer wait here: that process counts them. */
function withTakenOver(account: Account, count: number): Account {
  return count === 0 ? account : { ...account, waiting: account.waiting - count, taken_over: count };
}
