// bunyan: each record of an app becomes a document, and what the app prints stays as it was.
import { afterAll, expect, it } from 'vitest';
import { removeFolders, runApp } from './support/app.ts';
import { shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

it('each record of an app that logs with bunyan is shipped once, however many streams it has', async () => {
  const bare = await runApp(['bunyan.cjs'], { way: 'none' });
  const { end, documents } = await shippedBy(['bunyan.cjs'], { way: '--require' });
  expect(bare.stdout).toContain('till 30 plain');
  expect(end).toEqual(bare);
  expect(documents.map(({ log, message, app, error }) => [log.logger, log.level, message, app, error?.type])).toEqual([
    ['till', 'info', 'plain', undefined, undefined],
    ['till', 'info', 'with fields', { order: 'o1' }, undefined],
    ['till', 'error', 'as the object', undefined, 'TypeError'],
    ['till', 'warn', 'went wrong', { component: 'cart' }, 'RangeError'],
  ]);
  expect(documents[2]?.error).toMatchObject({
    message: 'as the object',
    stack_trace: expect.stringContaining('bunyan.cjs'),
  });
});
