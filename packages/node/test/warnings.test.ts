// Node's warnings: on record, and printed or thrown as Node does without us.
import { afterAll, expect, it } from 'vitest';
import { removeFolders, runApp } from './support/app.ts';
import { shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

const pid = /\(node:\d+\)/g;

it('a warning is recorded with its name and code, and Node prints it as without the preload', async () => {
  const bare = await runApp(['warns.mjs'], { way: 'none' });
  const { end, documents } = await shippedBy(['warns.mjs'], {});
  expect(bare.stderr).toContain('ClockWarning: it gets late');
  expect(end.stderr.replace(pid, '')).toBe(bare.stderr.replace(pid, ''));
  expect(
    documents.map(({ log, message, error, ...rest }) => [
      log.logger,
      log.level,
      message,
      error?.code,
      (rest as Record<string, unknown>)['event.action'],
    ]),
  ).toEqual([
    ['process', 'warn', 'ClockWarning: it gets late', 'LATE', 'warning'],
    ['process', 'warn', 'DeprecationWarning: gone soon', 'DEP_OURS', 'warning'],
  ]);
});

it('with --no-warnings is not printed, and recorded all the same', async () => {
  const { end, documents } = await shippedBy(['--no-warnings', 'warns.mjs'], {});
  expect(end.stderr).toBe('');
  expect(documents).toHaveLength(2);
});
