// Elasticsearch's disk watermarks: the free space at which it stops using a disk.
import { aggregate, promql } from '../promql/functions.ts';
import { series, type Vector } from '../promql/series.ts';

const gibibyte = 1_073_741_824;

/** Elasticsearch's own default: a share of the disk in use, and never more free space than the headroom. */
interface Default {
  readonly usedShare: number;
  readonly headroomBytes: number;
}

export type Watermark = 'low' | 'high' | 'flood_stage';

const defaults: Readonly<Record<Watermark, Default>> = {
  low: { usedShare: 0.85, headroomBytes: 200 * gibibyte },
  high: { usedShare: 0.9, headroomBytes: 150 * gibibyte },
  flood_stage: { usedShare: 0.95, headroomBytes: 100 * gibibyte },
};

/** Bytes that are free on each disk of each node. */
export const freeBytes: Vector = series('elasticsearch_filesystem_data_available_bytes');
const sizeBytes = series('elasticsearch_filesystem_data_size_bytes');

/** Share of each disk that is in use. */
export const usedShare: Vector = promql`1 - ${freeBytes} / ${sizeBytes}`;

/** One value for each target: settings are those of the cluster, and bear neither its name nor a node's. */
function setting(watermark: Watermark, unit: 'bytes' | 'ratio'): Vector {
  const value = series(`elasticsearch_clustersettings_allocation_watermark_${watermark}_${unit}`);
  return aggregate('max', value, ['job', 'team', 'instance']);
}

/**
 * Bytes that a watermark leaves free on each disk: an amount where one is set; else a share of the disk. The headroom
 * applies to the default share alone. Without `--collector.clustersettings` the exporter tells neither, and the defaults
 * are the best guess.
 */
export function watermarkBytes(watermark: Watermark): Vector {
  const { usedShare: share, headroomBytes } = defaults[watermark];
  const amount = promql`${sizeBytes} * 0 + on (job, instance) group_left () ${setting(watermark, 'bytes')}`;
  const ownShare = promql`${sizeBytes} * on (job, instance) group_left () (1 - (${setting(watermark, 'ratio')} != ${share}))`;
  const defaultShare = promql`clamp_max(${sizeBytes} * ${plain(1 - share)}, ${headroomBytes})`;
  return promql`${amount} or ${ownShare} or ${defaultShare}`;
}

/** Without the noise of binary fractions. */
function plain(value: number): number {
  return Number(value.toPrecision(4));
}
