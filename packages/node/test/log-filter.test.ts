// Which records are shipped, by minimum levels and drop rules; dropped ones are counted, and misspelt rules reported.
import { afterAll, describe, expect, it } from 'vitest';
import { LogFilter } from '../src/capture/log-filter.ts';
import { readLogRules } from '../src/settings/log-rules.ts';
import { ownFolder, removeFolders } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

type Setting = 'level' | 'drop';

/** Asks about one record: `level logger message`. */
function reader({ level, drop }: Partial<Record<Setting, string>>) {
  const warnings: string[] = [];
  const rules = readLogRules(level, drop, (message) => warnings.push(message));
  const filter = rules && new LogFilter(rules);
  return {
    warnings,
    reason(text: string) {
      const [, lvl = '', logger = '', message = ''] = /^(\S+) (\S+) ?(.*)$/s.exec(text) ?? [];
      return filter?.reason({ level: lvl, logger, message });
    },
  };
}

describe('TELLTALE_LOGS_LEVEL', () => {
  it.each([
    ['warn', ['warn a', 'WARN a', 'error a', 'fatal a', 'crit a'], ['info a', 'notice a', 'debug a', 'audit a']],
    ['Warn', ['warn a'], ['info a']],
    ['none,shop=all', ['silly shop'], ['fatal a', 'error shop2']],
    [' error , shop = debug ', ['debug shop', 'error a'], ['trace shop', 'warn a']],
    ['info,http=none', ['info a'], ['fatal http']],
    [
      'warn,shop.*=info,shop.db=error,*=fatal',
      ['info shop.web', 'error shop.db', 'fatal a'],
      ['debug shop.web', 'warn shop.db', 'error a'],
    ],
    ['a*z=error', ['error a-z', 'info az-', 'info a'], ['info az', 'warn a-z']],
    ['all', ['silly a'], []],
  ])('%s', (level, kept, left) => {
    const { reason, warnings } = reader({ level });
    expect(warnings).toEqual([]);
    expect(kept.map(reason)).toEqual(kept.map(() => undefined));
    expect(left.map(reason)).toEqual(left.map(() => 'level'));
  });

  it.each([
    ['wran', '"wran" is not a level: did you mean warn? It must be all, none or one of silly, trace,'],
    ['warn,http=eror', '"eror" is not a level: did you mean error? '],
    ['warn,=error', 'a logger is missing before the ='],
    ['warn,40', '"40" is not a level: It must be'],
  ])('%s causes a warning for its invalid part, and the other parts apply', (level, warning) => {
    const { reason, warnings } = reader({ level });
    expect(warnings).toEqual([expect.stringContaining(warning)]);
    expect(warnings[0]).toMatch(/^TELLTALE_LOGS_LEVEL holds ".*": not accepted\./);
    expect(reason('info http')).toBe(level.startsWith('warn') ? 'level' : undefined);
  });
});

describe('TELLTALE_LOGS_DROP', () => {
  it.each([
    ['logger=http message=/healthz', ['info http GET /healthz 200'], ['info http GET /', 'info a GET /healthz']],
    ['message="GET * 200"', ['info a it was GET /x 200.'], ['info a 200 GET /x', 'info a GET /x 500']],
    ['logger=shop.*', ['error shop.web x'], ['error shop x', 'error my.shop.web x']],
    ['level=debug', ['debug a', 'trace a', 'verbose a'], ['info a', 'error a', 'audit a']],
    ['message=";"; logger=b', ['info a x;y', 'info b x'], ['info a x']],
    ['level=info message=a keep=1/1; logger=shop', ['error shop a', 'info shop b'], ['info shop a']],
    ['message=^a+$', ['info x ^a+$'], ['info x aaa']],
  ])('%s', (drop, left, kept) => {
    const { reason, warnings } = reader({ drop });
    expect(warnings).toEqual([]);
    expect(left.map(reason)).toEqual(left.map(() => 'rule'));
    expect(kept.map(reason)).toEqual(kept.map(() => undefined));
  });

  it('keeps one record of that many, beginning with the first', () => {
    const { reason } = reader({ drop: 'message=miss keep=1/3' });
    const kept = Array.from({ length: 7 }, (_, at) => at).filter((at) => reason(`warn a miss ${at}`) === undefined);
    expect(kept).toEqual([0, 3, 6]);
  });

  it.each([
    ['loger=http', 'loger is not a condition: did you mean logger?'],
    ['size=3', 'size is not a condition: it must be one of logger, level, message, keep'],
    [
      'message=GET /healthz',
      'it must be logger=, level=, message= and keep= with spaces between, a value with spaces in "',
    ],
    ['level=wran', '"wran" is not a level: did you mean warn?'],
    ['keep=1/10', 'it would match every record'],
    ['logger=*', 'logger has no value to match'],
    ['logger=a keep=10%', 'keep=10% is not a fraction: it must be 1/10, 1/100 and so on'],
    ['logger=a logger=b', 'logger is set twice'],
    ['message="open', 'it must be logger='],
  ])('%s causes a warning, and the other rules apply', (rule, warning) => {
    const { reason, warnings } = reader({ drop: `logger=first; ${rule}` });
    expect(warnings).toEqual([expect.stringContaining(warning)]);
    expect(warnings[0]).toMatch(/^TELLTALE_LOGS_DROP holds the rule ".*": not accepted\./);
    expect([reason('info first'), reason('info http x')]).toEqual(['rule', undefined]);
  });

  it('takes negligible time, whatever the rule and the message', () => {
    const { reason } = reader({ drop: `message=${'a*'.repeat(4_000)}b` });
    const begun = performance.now();
    for (let at = 0; at < 20; at += 1) expect(reason(`info x ${'a'.repeat(1_000_000)}`)).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('limits the number of rules and their length, with a warning', () => {
    expect(reader({ drop: 'logger=a;'.repeat(66) }).warnings).toHaveLength(2);
    expect(reader({ drop: `message=${'a'.repeat(20_000)}` }).warnings).toEqual([
      expect.stringContaining('TELLTALE_LOGS_DROP has 20008 characters: not accepted. It may have 16384'),
    ]);
  });
});

it('filtered records are counted by their reason, and the sum of all records stays correct', async () => {
  await using stub = await startBulkStub();
  const env = {
    TELLTALE_ELASTICSEARCH_URL: stub.url,
    TELLTALE_SPOOL_DIR: ownFolder(),
    TELLTALE_LOGS_LEVEL: 'warn,winston=debug,console=error',
    TELLTALE_LOGS_DROP: 'logger=shop level=warn message="cache miss" keep=1/10',
  };
  await using service = await startServing('filtered.cjs', { way: '--require', env });
  await expect
    .poll(() => stub.documents.map(({ log, message }) => `${log.logger}: ${message}`))
    .toEqual([
      'winston: winston debug',
      'winston: winston error',
      'winston: of a level of its own',
      'shop: shop fatal',
      'shop: cache miss for key 0',
      'shop: cache miss for key 10',
      'shop: cache miss for key 21',
    ]);
  const page = await service.page();
  const sum = (name: string): number =>
    [...page.matchAll(new RegExp(`^telltale_log_records_${name}(?:_total)?(?:\\{.*\\})? (\\d+)$`, 'gm'))].reduce(
      (all, [, value]) => all + Number(value),
      0,
    );
  expect(page).toMatch(/^telltale_log_records_dropped_total\{.*reason="level".*\} 3$/m);
  expect(page).toMatch(/^telltale_log_records_dropped_total\{.*reason="rule".*\} 18$/m);
  expect(sum('emitted')).toBe(28);
  expect(sum('delivered') + sum('queued') + sum('dead_lettered') + sum('dropped')).toBe(28);
});
