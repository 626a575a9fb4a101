// The result for people: what was measured, ours against each peer, and the targets.
import Table from 'cli-table3';
import type { Machine } from '../machine.ts';
import { type RunResult, scenarios } from '../run.ts';
import type { Row } from './rows.ts';
import { targetResults } from './targets.ts';

interface Column {
  readonly title: string;
  readonly key: keyof RunResult;
  readonly digits: number;
}

const columns: readonly Column[] = [
  { title: 'main CPU\nus/record', key: 'main_us_per_record', digits: 2 },
  { title: 'process CPU\nus/record', key: 'process_us_per_record', digits: 2 },
  { title: 'delivered\nrecords/s', key: 'records_per_s', digits: 0 },
  { title: 'peak RSS\nMB', key: 'rss_peak_mb', digits: 0 },
  { title: 'worst loop\ndelay ms', key: 'event_loop_delay_ms_max', digits: 1 },
  { title: 'delivered', key: 'delivered', digits: 0 },
  { title: 'lost', key: 'lost', digits: 0 },
  { title: 'duplicated', key: 'duplicated', digits: 0 },
];

function tableOf(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const colAligns = head.map((_, index) => (index === 0 ? 'left' : 'right'));
  const table = new Table({ head: [...head], colAligns, style: { head: [], border: [] } });
  for (const line of lines) table.push([...line]);
  return table.toString();
}

const figure = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

function measured(rows: readonly Row[]): string {
  return tableOf(
    ['', ...columns.map(({ title }) => title)],
    rows.map((row) => [row.name, ...columns.map(({ key, digits }) => figure(row[key], digits))]),
  );
}

/** Less than 1 is less of it than the peer. */
function ratios(ours: Row, peers: readonly Row[]): string {
  const compared = columns.slice(0, 5);
  return tableOf(
    [`${ours.name} : peer`, ...compared.map(({ title }) => title)],
    peers.map((peer) => [peer.name, ...compared.map(({ key }) => `${(ours[key] / peer[key]).toFixed(2)} x`)]),
  );
}

/** Everything as text. */
export function tables(rows: readonly Row[], machine: Machine): string {
  const parts: string[] = [];
  for (const scenario of scenarios) {
    const of = rows.filter((row) => row.scenario === scenario);
    if (of.length === 0) continue;
    parts.push(`${scenario}:`, measured(of));
    const ours = of.find(({ name }) => name === 'telltale turn');
    const peers = of.filter(({ name }) => !name.startsWith('telltale'));
    if (ours !== undefined && peers.length > 0) parts.push(ratios(ours, peers));
  }
  const targets = targetResults(rows);
  if (targets.length > 0) {
    parts.push(
      'telltale turn, to reach:',
      tableOf(
        ['', 'wanted', 'measured', 'reached'],
        targets.map(({ what, wanted, measured: is, reached }) => [what, wanted, is, reached ? 'yes' : 'NO']),
      ),
    );
  }
  const about = Object.entries(machine).map(([key, value]) => `${key} ${value}`);
  parts.push(`machine: ${about.join(', ')}`);
  return `${parts.join('\n')}\n`;
}
