// The shipper's histograms as metrics: it keeps them itself, in memory that its worker shares.
import { ValueType } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type HistogramMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { type MetricName, metrics } from '@telltale/catalog';
import type { HistogramSnapshot, Shipper } from '@telltale/log-shipper';

const started: [number, number] = [Math.floor(Date.now() / 1_000), 0];

function histogramData(name: MetricName, { bounds, counts, sum }: HistogramSnapshot): HistogramMetricData {
  const { description, unit } = metrics[name];
  return {
    descriptor: { name, description, unit, valueType: ValueType.DOUBLE },
    dataPointType: DataPointType.HISTOGRAM,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPoints: [
      {
        startTime: started,
        endTime: [Math.floor(Date.now() / 1_000), 0],
        attributes: {},
        value: {
          buckets: { boundaries: [...bounds], counts: [...counts] },
          sum,
          count: counts.reduce((total, count) => total + count, 0),
        },
      },
    ],
  };
}

/** Produces the histograms at each collection. */
export function shipperHistograms(shipper: Shipper): MetricProducer {
  return {
    async collect(): Promise<CollectionResult> {
      const { bulkSeconds, delaySeconds } = shipper.stats();
      return {
        errors: [],
        resourceMetrics: {
          resource: resourceFromAttributes({}),
          scopeMetrics: [
            {
              scope: { name: '@telltale/log-shipper' },
              metrics: [
                histogramData('telltale.log.bulk.duration', bulkSeconds),
                histogramData('telltale.log.delivery.delay', delaySeconds),
              ],
            },
          ],
        },
      };
    },
  };
}
