// `telltale size` prints each figure with its formula, or one object by --json, and meets nonsense with one sentence.
import { describe, expect, it } from 'vitest';
import { run } from '../src/index.ts';
import { terminal } from './support/terminal.ts';

const asked = {
  services: '5',
  'requests-per-second': '20',
  'log-lines-per-second': '50',
  days: '14',
} as const;

/** The command line with some options otherwise; without those that are undefined. */
function line(others: Readonly<Record<string, string | undefined>> = {}): string[] {
  const options = Object.entries({ ...asked, ...others });
  return ['size', ...options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]))];
}

describe('size', () => {
  it('shows results with their formulas and numbers, and the stack that fits', async () => {
    const screen = terminal();
    expect(await run(line(), screen)).toBe(0);
    const text = screen.out.join('');
    expect(text).toMatch(/│ documents +│ 51\.02 documents\/s +│ log lines \+ requests × failed or slow/);
    expect(text).toContain('50 lines/s + 20 requests/s × 0.051');
    expect(text).toMatch(/│ laptop +│ yes/);
    expect(text).toContain('What fits: a laptop of 8 GB');
    expect(text).not.toContain('compose/.env');
    expect(screen.err).toEqual([]);
  });

  it('says why a stack does not fit, and what to set in the one that does', async () => {
    const screen = terminal();
    expect(await run(line({ 'log-lines-per-second': '2000' }), screen)).toBe(0);
    const text = screen.out.join('');
    expect(text).toMatch(/│ laptop +│ no +│ Elasticsearch: heap a node [\d.]+ GB, and it has 512 MB/);
    expect(text).toMatch(/In compose\/\.env:\n {2}TELLTALE_ELASTICSEARCH_HEAP=\d+m\n/);
  });

  it('shows the resources for tiers and Mimir when one machine is too small', async () => {
    const screen = terminal();
    const huge = { services: '900', instances: '20', 'log-lines-per-second': '100000' };
    expect(await run(line(huge), screen)).toBe(0);
    const text = screen.out.join('');
    expect(text).toContain('Elasticsearch in tiers');
    expect(text).toContain('Mimir');
    expect(text).toContain('docs/scaling.md');
  });

  it('prints one object with the load, each result and the stack with --json', async () => {
    const screen = terminal();
    expect(await run([...line({ 'metrics-days': '30', replicas: '1' }), '--json'], screen)).toBe(0);
    expect(screen.out).toHaveLength(1);
    const size = JSON.parse(screen.out.join(''));
    expect(size.load).toMatchObject({ services: 5, instances: 1, metrics_days: 30, replicas: 1 });
    expect(size.elasticsearch.nodes).toMatchObject({ value: 3, unit: '' });
    expect(size.elasticsearch.documents.numbers).toBe('50 lines/s + 20 requests/s × 0.051');
    expect(size.prometheus.block_bytes).toMatchObject({ unit: 'bytes' });
    expect(size.stack).toBe('cluster');
    expect(size.fits.map(({ stack }: { stack: string }) => stack)).toEqual([
      'laptop',
      'production',
      'machine',
      'cluster',
      'distributed',
    ]);
    expect(size.settings.TELLTALE_METRICS_RETENTION).toBe('30d');
  });

  it.each([
    ['services', 'none', 'a whole number from 1 to 100000'],
    ['services', '0', 'a whole number from 1 to 100000'],
    ['services', '1.5', 'a whole number from 1 to 100000'],
    ['instances', '-3', 'a whole number from 1 to 10000'],
    ['requests-per-second', 'Infinity', 'a number from 0 to 10000000'],
    ['log-lines-per-second', '1e9', 'a number from 0 to 10000000'],
    ['days', '5000', 'a whole number from 1 to 3650'],
    ['metrics-days', '14d', 'a whole number from 1 to 3650'],
    ['bytes-per-line', '0', 'a whole number from 1 to 1048576'],
    ['series-per-service', '', 'a whole number from 1 to 1000000'],
    ['replicas', '2', 'a whole number from 0 to 1'],
  ])('rejects --%s %s with one sentence', async (option, value, accepted) => {
    const screen = terminal();
    expect(await run(line({ [option]: value }), screen)).toBe(2);
    expect(screen.out).toEqual([]);
    expect(screen.err).toEqual([`[telltale] --${option} ${value} is not accepted: it must be ${accepted}.\n`]);
  });

  it('says which option is missing', async () => {
    const screen = terminal();
    expect(await run(line({ days: undefined }), screen)).toBe(2);
    expect(screen.err.join('')).toMatch(/^\[telltale\] .*--days.*\n$/);
  });
});
