// All that the benchmark of the preload has measured.
import type { Machine } from '../logs/machine.ts';
import type { Row } from './measure.ts';
import type { Scrape } from './scrapes.ts';
import type { Size } from './size.ts';

export interface Result {
  readonly rows: readonly Row[];
  readonly scrapes: readonly Scrape[];
  readonly sizes: readonly Size[];
  readonly machine: Machine;
}
