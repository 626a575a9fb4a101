// What a graph draws.
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
  /** Where the log lines of an exemplar's request are. */
  readonly requestAddress?: (trace: string) => string;
  /** The request that one came back from. */
  readonly currentTrace?: string | undefined;
}

/** Series with their colours, without those that the reader has hidden. */
export interface DrawnSeries extends GraphSeries {
  /** As the theme has it, `#rrggbb`. */
  readonly shownColour: string;
}
