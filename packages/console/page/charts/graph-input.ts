// The input of a graph: its series, times, thresholds and links.
import type { Steps, Unit } from '@telltale/content';
import type { Deploys, Exemplar, GraphSeries, TimeRange } from '../../src/api.ts';

export interface GraphInput {
  readonly title: string;
  readonly unit: Unit;
  readonly range: TimeRange;
  readonly times: readonly number[];
  readonly series: readonly GraphSeries[];
  readonly style: 'lines' | 'bars';
  readonly stacked: boolean;
  readonly steps?: Steps | undefined;
  readonly max?: number | undefined;
  readonly mayBeNegative?: boolean | undefined;
  readonly exemplars?: readonly Exemplar[];
  readonly deploys?: Deploys['deploys'];
  /** The address of the log lines of an exemplar's request. */
  readonly requestAddress?: (trace: string) => string;
  /** The trace id of the request from which the user came back. */
  readonly currentTrace?: string | undefined;
}

/** Series with their colours, without those that the user has hidden. */
export interface DrawnSeries extends GraphSeries {
  /** `#rrggbb`, in the current theme. */
  readonly shownColour: string;
}
