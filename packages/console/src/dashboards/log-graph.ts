// Graphs over log records by the values of a field: counts, or a percentile of a number.
import { limits as contentLimits, type LogQuery, logsView, missingFieldText } from '@telltale/content';
import type { GraphData, GraphSeries } from '../api.ts';
import { incompleteness, search } from '../logs/elasticsearch-answer.ts';
import { bounded } from './graph.ts';
import { limits } from './limits.ts';
import { blamingSearch, logFilter } from './log-filter.ts';
import type { AskedPanel } from './panel-data.ts';
import { colourByName } from './series-names.ts';
import { stepMsOf, timesOf } from './time-step.ts';

interface TimeBucket {
  readonly key: number;
  readonly doc_count: number;
  readonly percentile?: { readonly values: Readonly<Record<string, number | null>> };
}

interface Counts {
  readonly values: {
    readonly buckets: readonly {
      readonly key: string | number;
      readonly key_as_string?: string;
      readonly times: { readonly buckets: readonly TimeBucket[] };
    }[];
  };
}

function aggregations({ countBy, percentile }: LogQuery, stepMs: number, asked: AskedPanel): object {
  const { from, to } = asked.question.range;
  const times = {
    date_histogram: {
      field: '@timestamp',
      fixed_interval: `${stepMs}ms`,
      min_doc_count: 0,
      extended_bounds: { min: from, max: to },
    },
    ...(percentile && {
      aggs: { percentile: { percentiles: { field: percentile.of, percents: [percentile.percent] } } },
    }),
  };
  const terms = {
    field: countBy,
    size: contentLimits.termsMax,
    order: { _count: 'desc' },
    missing: missingFieldText,
  };
  return { values: { terms, aggs: { times } } };
}

/** An interval without records has the count 0; without values it has no percentile. */
function bucketValue({ doc_count, percentile }: TimeBucket): number | null {
  if (percentile === undefined) return doc_count;
  return Object.values(percentile.values)[0] ?? null;
}

interface Counted {
  readonly series: readonly GraphSeries[];
  readonly incomplete: string | undefined;
}

async function counted(asked: AskedPanel, query: LogQuery, stepMs: number): Promise<Counted> {
  const colourOf = colourByName(asked.panel);
  const times = timesOf(asked.question.range, stepMs);
  const indices = new Map(times.map((time, index) => [time, index]));
  const body = {
    size: 0,
    track_total_hits: false,
    timeout: `${limits.queryMsMax}ms`,
    query: await logFilter(asked, query),
    aggs: aggregations(query, stepMs, asked),
  };
  const { signal } = asked.question;
  const answer = await blamingSearch(asked, () =>
    search<Counts>(asked.servers, { pattern: logsView.pattern, body, signal }),
  );
  const series = (answer.aggregations?.values.buckets ?? []).map(
    ({ key, key_as_string, times: { buckets } }): GraphSeries => {
      const name = key_as_string ?? String(key);
      const values: (number | null)[] = times.map(() => (query.percentile === undefined ? 0 : null));
      for (const bucket of buckets) {
        const index = indices.get(bucket.key);
        if (index !== undefined) values[index] = bucketValue(bucket);
      }
      const colour = colourOf(name);
      return { name, values, ...(colour && { colour }) };
    },
  );
  return { series, incomplete: incompleteness(answer) };
}

export async function logGraphData(asked: AskedPanel): Promise<GraphData> {
  const { panel, question, points } = asked;
  const stepMs = stepMsOf(question.range, points, limits.barMsMin);
  const answers = await Promise.all((panel.logs ?? []).map((query) => counted(asked, query, stepMs)));
  const incomplete = answers.find((each) => each.incomplete !== undefined)?.incomplete;
  return {
    kind: 'graph',
    times: timesOf(question.range, stepMs),
    step_ms: stepMs,
    ...bounded(answers.flatMap(({ series }) => series)),
    exemplars: [],
    ...(incomplete !== undefined && { incomplete }),
  };
}
