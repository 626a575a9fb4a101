// Exemplars of a histogram: single requests, each with a link from the graph to its log lines.
import type { Exemplar, TimeRange } from '../api.ts';
import { limits } from './limits.ts';
import type { AskedPanel } from './panel-data.ts';

interface ExemplarsAnswer {
  readonly data: readonly {
    readonly exemplars: readonly {
      readonly labels: Readonly<Record<string, string>>;
      readonly value: string;
      readonly timestamp: number;
    }[];
  }[];
}

const traceId = /^[0-9a-f]{32}$/;

/** The slowest and the fastest exemplar of each interval, so that rare and usual requests are both shown. */
export function thinned(exemplars: readonly Exemplar[], { from, to }: TimeRange): Exemplar[] {
  const stretches = limits.exemplarsMax / 2;
  const found = new Map<number, readonly [fastest: Exemplar, slowest: Exemplar]>();
  for (const one of exemplars) {
    const stretch = Math.min(stretches - 1, Math.floor(((one.at - from) / (to - from)) * stretches));
    const [fastest, slowest] = found.get(stretch) ?? [one, one];
    found.set(stretch, [one.value < fastest.value ? one : fastest, one.value > slowest.value ? one : slowest]);
  }
  return [...new Set([...found.values()].flat())].sort((a, b) => a.at - b.at);
}

export async function exemplarsOf({ servers, question, queries }: AskedPanel): Promise<Exemplar[]> {
  // All queries of such a panel read the same histogram, so the exemplars of the first are enough.
  const [query = ''] = queries;
  const { range, signal } = question;
  const parameters = new URLSearchParams({ query, start: `${range.from / 1_000}`, end: `${range.to / 1_000}` });
  const { data } = await servers.prometheus<ExemplarsAnswer>({ path: `/api/v1/query_exemplars?${parameters}`, signal });
  const all = data.flatMap(({ exemplars }) =>
    exemplars.flatMap(({ labels, value, timestamp }): Exemplar[] => {
      const { trace_id = '' } = labels;
      const seconds = Number(value);
      if (!traceId.test(trace_id) || !Number.isFinite(seconds)) return [];
      return [{ at: Math.round(timestamp * 1_000), value: seconds, trace_id }];
    }),
  );
  return thinned(all, range);
}
