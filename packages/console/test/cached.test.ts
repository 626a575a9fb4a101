// What takes long to look at, such as the containers of a plane, is not waited for by everybody who asks.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { cached } from '../src/server/cached.ts';

/** Looks that the test answers itself. */
function looks() {
  const asked: PromiseWithResolvers<string>[] = [];
  const look = (): Promise<string> => {
    const one = Promise.withResolvers<string>();
    asked.push(one);
    return one.promise;
  };
  return { asked, look };
}

it('is read once for all concurrent callers, and not again while the answer is fresh', async () => {
  const { asked, look } = looks();
  const ask = cached(look, { freshMs: 60_000, staleMsMax: 120_000, waitMs: 10 });
  const both = Promise.all([ask(), ask()]);
  asked[0]?.resolve('first');
  expect(await both).toEqual(['first', 'first']);
  expect(await ask()).toBe('first');
  expect(asked).toHaveLength(1);
});

it('is returned stale if a new read takes long, and fresh to later callers', async () => {
  const { asked, look } = looks();
  const ask = cached(look, { freshMs: -1, staleMsMax: 120_000, waitMs: 10 });
  const first = ask();
  asked[0]?.resolve('first');
  expect(await first).toBe('first');
  expect(await ask()).toBe('first');
  expect(await ask()).toBe('first');
  expect(asked).toHaveLength(2);
  asked[1]?.resolve('second');
  await delay(0);
  const third = ask();
  asked[2]?.resolve('third');
  expect(await third).toBe('third');
});

it('is waited for if the last answer is too old', async () => {
  const { asked, look } = looks();
  const ask = cached(look, { freshMs: -1, staleMsMax: -1, waitMs: 10 });
  const first = ask();
  asked[0]?.resolve('first');
  await first;
  const second = ask();
  await delay(50);
  asked[1]?.resolve('second');
  expect(await second).toBe('second');
});

it('fails for the callers of a failed read, and is read again by the next one', async () => {
  const { asked, look } = looks();
  const ask = cached(look, { freshMs: 60_000, staleMsMax: 120_000, waitMs: 10 });
  const first = ask();
  asked[0]?.reject(new Error('no engine'));
  await expect(first).rejects.toThrow('no engine');
  const second = ask();
  asked[1]?.resolve('second');
  expect(await second).toBe('second');
});
