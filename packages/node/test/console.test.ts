// Console: what the app says by it is shipped too, and is printed as it always was.
import { afterAll, describe, expect, it } from 'vitest';
import { removeFolders, runApp } from './support/app.ts';
import { shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

describe('an app that uses console', () => {
  it('has each line shipped once, with its level, and prints as without the preload', async () => {
    const bare = await runApp(['console.mjs'], { way: 'none' });
    const { end, documents } = await shippedBy(['console.mjs']);
    expect(end).toEqual(bare);
    expect(documents.map(({ log, message }) => `${log.logger} ${log.level} ${message}`)).toEqual([
      'console info by log and 2',
      'console info by info { a: 1 }',
      'console warn by warn',
      'console error failed: TypeError: why',
      'console debug by debug',
      'console error alone',
      expect.stringMatching(/^console info ┌/),
      'console info ',
      'console info detached',
      expect.stringMatching(/^console info \{ toJSON: \[Getter\] \}$/),
    ]);
    expect(documents[3]?.error).toMatchObject({ type: 'TypeError', message: 'why' });
    expect(documents[5]?.error?.stack_trace).toMatch(/^RangeError: alone\n {4}at /);
  });
});
