// Elasticsearch's disk watermarks: the free space at which it stops using a disk.
import { aggregate, promql } from '../promql/functions.ts';
import { series, type Vector } from '../promql/series.ts';

const gibibyte = 1_073_741_824;

/** Elasticsearch's default: a used share of the disk, but never more free space than the headroom. */
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

/** Free bytes on each disk of each node. */
export const freeBytes: Vector = series('elasticsearch_filesystem_data_available_bytes');
const sizeBytes = series('elasticsearch_filesystem_data_size_bytes');

/** Used share of each disk. */
export const usedShare: Vector = promql`1 - ${freeBytes} / ${sizeBytes}`;

/** One value for each target: settings belong to the cluster, and have neither its name nor a node's. */
function setting(watermark: Watermark, unit: 'bytes' | 'ratio'): Vector {
  const value = series(`elasticsearch_clustersettings_allocation_watermark_${watermark}_${unit}`);
  return aggregate('max', value, ['job', 'team', 'instance']);
}

/**
 * Bytes that a watermark keeps free on each disk: an amount if one is set, otherwise a share of the disk. The headroom
 * applies to the default share only. Without `--collector.clustersettings` the exporter reports neither, and the
 * defaults are the best guess.
 */
export function watermarkBytes(watermark: Watermark): Vector {
  const { usedShare: share, headroomBytes } = defaults[watermark];
  const amount = promql`${sizeBytes} * 0 + on (job, instance) group_left () ${setting(watermark, 'bytes')}`;
  const ownShare = promql`${sizeBytes} * on (job, instance) group_left () (1 - (${setting(watermark, 'ratio')} != ${share}))`;
  const defaultShare = promql`clamp_max(${sizeBytes} * ${plain(1 - share)}, ${headroomBytes})`;
  return promql`${amount} or ${ownShare} or ${defaultShare}`;
}

/** Without floating-point noise. */
function plain(value: number): number {
  return Number(value.toPrecision(4));
}
