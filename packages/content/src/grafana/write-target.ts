// Writes the queries of a panel for Grafana's data sources.

import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import * as elasticsearch from '@grafana/grafana-foundation-sdk/elasticsearch';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import { limits } from '../limits.ts';
import { type LogQuery, type MetricQuery, missingFieldText, type Panel } from './panel.ts';
import { logsSource, prometheusSource } from './variables.ts';

/** A, B, C: Grafana's names of a panel's queries. */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function metricTarget({ expr, legend }: MetricQuery, index: number, panel: Panel): prometheus.DataqueryBuilder {
  const target = new prometheus.DataqueryBuilder()
    .datasource(prometheusSource)
    .refId(refId(index))
    .expr(expr.text)
    .legendFormat(legend);
  if (panel.kind === 'graph') return target.range().exemplar(panel.exemplars === true);
  target.instant();
  return panel.kind === 'table' ? target.format(prometheus.PromQueryFormat.Table) : target;
}

/** Not by the SDK's own builders, which write the type "unknown" that Grafana does not know. */
function logMetric(
  type: 'count' | 'logs' | 'percentiles',
  settings?: object,
  field?: string,
): cog.Builder<elasticsearch.MetricAggregation> {
  return {
    build: () =>
      ({ type, id: '1', ...(field && { field }), ...(settings && { settings }) }) as elasticsearch.MetricAggregation,
  };
}

function logTarget({ lucene, countBy, percentile }: LogQuery, index: number): elasticsearch.DataqueryBuilder {
  const target = new elasticsearch.DataqueryBuilder()
    .datasource(logsSource)
    .refId(refId(index))
    .query(lucene)
    .timeField('@timestamp');
  if (countBy === undefined) {
    return target.metrics([logMetric('logs', { limit: String(limits.logLinesMax) })]).bucketAggs([]);
  }
  return target
    .alias(`{{${countBy}}}`)
    .metrics([
      percentile === undefined
        ? logMetric('count')
        : logMetric('percentiles', { percents: [String(percentile.percent)] }, percentile.of),
    ])
    .bucketAggs([
      new elasticsearch.TermsBuilder()
        .id('3')
        .field(countBy)
        .settings({
          order: elasticsearch.TermsOrder.Desc,
          size: String(limits.termsMax),
          min_doc_count: '1',
          orderBy: '_count',
          missing: missingFieldText,
        }),
      new elasticsearch.DateHistogramBuilder()
        .id('2')
        .field('@timestamp')
        .settings({ interval: 'auto', min_doc_count: '0' }),
    ]);
}

/** All queries of a panel. */
export function writeTargets(panel: Panel): cog.Builder<cog.Dataquery>[] {
  return [
    ...(panel.metrics ?? []).map((query, index) => metricTarget(query, index, panel)),
    ...(panel.logs ?? []).map(logTarget),
  ];
}
