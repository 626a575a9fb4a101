// What is to be reached, and what was.
import type { Row } from './measure.ts';
import type { Result } from './result.ts';
import type { Size } from './size.ts';

export interface TargetResult {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly reached: boolean;
}

type Key = 'startup_ms' | 'cpu_us_per_request' | 'rss_loaded_mb';

/** What ours adds to the bare app, as a share of what the peer adds. */
function share(rows: readonly Row[], app: string, key: Key): number | undefined {
  const of = (name: string): number | undefined => rows.find((row) => row.name === name && row.app === app)?.[key];
  const [bare, ours, theirs] = [of('bare'), of('telltale'), of('otel register')];
  if (bare === undefined || ours === undefined || theirs === undefined) return undefined;
  return (ours - bare) / (theirs - bare);
}

const shares: readonly { what: string; app: string; key: Key; most: number }[] = [
  { what: 'start-up added, http', app: 'http', key: 'startup_ms', most: 1 / 5 },
  { what: 'start-up added, Express', app: 'express', key: 'startup_ms', most: 1 / 3 },
  { what: 'CPU a request added, http', app: 'http', key: 'cpu_us_per_request', most: 1 / 2 },
  { what: 'CPU a request added, Express', app: 'express', key: 'cpu_us_per_request', most: 1 / 2 },
  { what: 'RSS added, http', app: 'http', key: 'rss_loaded_mb', most: 1 / 2 },
  { what: 'RSS added, Express', app: 'express', key: 'rss_loaded_mb', most: 1 / 2 },
];

const DELAY_MS_MAX = 10;
/** Not a peer's share but a budget: what an image grows by, and what is read before an app serves. */
const budget = { install_mb: 80, modules: 80 } as const;

function sizeResults(sizes: readonly Size[]): TargetResult[] {
  const ours = sizes.find(({ name }) => name === 'telltale');
  if (ours === undefined) return [];
  const { install_mb: megabytes, modules } = ours;
  return [
    {
      what: 'installed',
      wanted: `at most ${budget.install_mb} MB`,
      measured: `${megabytes.toFixed(1)} MB`,
      reached: megabytes <= budget.install_mb,
    },
    {
      what: 'files loaded by the first answer',
      wanted: `at most ${budget.modules}`,
      measured: `${modules}`,
      reached: modules <= budget.modules,
    },
  ];
}

export function targetResults({ rows, scrapes, sizes }: Omit<Result, 'machine'>): TargetResult[] {
  const results = shares.flatMap(({ what, app, key, most }): TargetResult[] => {
    const is = share(rows, app, key);
    if (is === undefined) return [];
    return [
      {
        what: `${what}, beside register`,
        wanted: `at most ${most.toFixed(2)} x`,
        measured: `${is.toFixed(2)} x`,
        reached: is <= most,
      },
    ];
  });
  const largest = scrapes.filter(({ name }) => name === 'telltale').toSorted((a, b) => b.series - a.series)[0];
  if (largest !== undefined && largest.series === 100_000) {
    const { event_loop_delay_ms_max: is } = largest;
    results.push({
      what: 'event loop delayed by a scrape of 100,000 series',
      wanted: `at most ${DELAY_MS_MAX} ms`,
      measured: `${is.toFixed(1)} ms`,
      reached: is <= DELAY_MS_MAX,
    });
  }
  return [...results, ...sizeResults(sizes)];
}
