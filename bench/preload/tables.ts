// The result for people.
import Table from 'cli-table3';
import type { Row } from './measure.ts';
import type { Result } from './result.ts';
import { appNames } from './subjects.ts';
import { targetResults } from './targets.ts';

function tableOf(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const colAligns = head.map((_, index) => (index === 0 ? 'left' : 'right'));
  const table = new Table({ head: [...head], colAligns, style: { head: [], border: [], compact: true } });
  for (const line of lines) table.push([...line]);
  return table.toString();
}

const columns: readonly { title: string; key: keyof Omit<Row, 'name' | 'app'>; digits: number }[] = [
  { title: 'start ms', key: 'startup_ms', digits: 0 },
  { title: 'CPU us/request', key: 'cpu_us_per_request', digits: 0 },
  { title: 'RSS idle MB', key: 'rss_idle_mb', digits: 0 },
  { title: 'RSS loaded MB', key: 'rss_loaded_mb', digits: 0 },
  { title: 'p50 ms', key: 'p50_ms', digits: 2 },
  { title: 'p99 ms', key: 'p99_ms', digits: 2 },
  { title: 'p99.9 ms', key: 'p999_ms', digits: 2 },
];

/** Everything as text. */
export function tables({ rows, scrapes, sizes, machine }: Result): string {
  const parts: string[] = [];
  for (const app of appNames) {
    const of = rows.filter((row) => row.app === app);
    if (of.length === 0) continue;
    const lines = of.map((row) => [row.name, ...columns.map(({ key, digits }) => row[key]?.toFixed(digits) ?? '')]);
    parts.push(`${app}:`, tableOf(['', ...columns.map(({ title }) => title)], lines));
  }
  if (scrapes.length > 0) {
    const lines = scrapes.map(({ name, series, scrape_ms: ms, event_loop_delay_ms_max: delay }) => [
      name,
      series.toLocaleString('en-US'),
      ms.toFixed(1),
      delay.toFixed(1),
    ]);
    parts.push('a scrape:', tableOf(['', 'series', 'ms', 'worst loop delay ms'], lines));
  }
  if (sizes.length > 0) {
    const lines = sizes.map(({ name, install_mb: mb, packages, modules }) => [
      name,
      mb.toFixed(1),
      String(packages),
      String(modules),
    ]);
    parts.push('installed, and loaded by the first answer:', tableOf(['', 'MB', 'packages', 'files loaded'], lines));
  }
  const targets = targetResults({ rows, scrapes, sizes });
  if (targets.length > 0) {
    const lines = targets.map(({ what, wanted, measured, reached }) => [
      what,
      wanted,
      measured,
      reached ? 'yes' : 'NO',
    ]);
    parts.push('telltale, to reach:', tableOf(['', 'wanted', 'measured', 'reached'], lines));
  }
  parts.push(
    `machine: ${Object.entries(machine)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ')}`,
  );
  return `${parts.join('\n')}\n`;
}
