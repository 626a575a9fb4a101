// What arrives bit by bit is waited for as long as more does, however slow that is.
import { expect, it } from 'vitest';
import { untilArrived } from '../until-arrived.ts';

const never = new AbortController().signal;

/** Gives one answer after another, and the last one for ever. */
function awaited(answers: readonly (number | Error)[], expected: number) {
  let asked = 0;
  return {
    async ask() {
      const answer = answers[Math.min(asked++, answers.length - 1)] ?? 0;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    done: (answer: number) => answer >= expected,
    amount: (answer: number) => answer,
    // Each question is asked a quarter of a second after the one before.
    stillMsMax: 600,
    signal: never,
  };
}

it('that takes longer than any single wait is found whole', async () => {
  expect(await untilArrived(awaited([1, 1, 2, 2, 3, 3, 4], 4))).toBe(4);
});

it('that stays incomplete is given up some time after the last of it, with what was there', async () => {
  expect(await untilArrived(awaited([1, 2], 4))).toBe(2);
});

it('is asked for again where a server refuses a question', async () => {
  expect(await untilArrived(awaited([new Error('busy'), 1, new Error('busy'), 4], 4))).toBe(4);
});

it('of a server that answers nothing, the server’s own error is thrown', async () => {
  await expect(untilArrived(awaited([new Error('away')], 4))).rejects.toThrow('away');
});

it('is no longer waited for once the user ends it', async () => {
  const signal = AbortSignal.abort(new Error('ended'));
  await expect(untilArrived({ ...awaited([1], 4), signal })).rejects.toThrow('ended');
});
