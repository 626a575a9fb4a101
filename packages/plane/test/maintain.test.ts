// The loop of both keepers: what fails is said once and tried again, and only a run that found all well is noted.
import { expect, it } from 'vitest';
import { maintain } from '../src/setup/maintain.ts';

/** Runs the loop over these outcomes, one a run, until they are over. */
async function loop(outcomes: readonly (string | undefined)[]): Promise<{ said: string[]; successes: number }> {
  const left = [...outcomes];
  const said: string[] = [];
  let successes = 0;
  const controller = new AbortController();
  await maintain({
    isWanted: () => left.length > 0,
    async run() {
      const failure = left.shift();
      if (failure !== undefined) throw new Error(failure);
    },
    async noteSuccess() {
      successes += 1;
      // Else the pause after it would take a minute.
      controller.abort();
    },
    say: (text) => void said.push(text),
    retryMs: 1,
    signal: controller.signal,
  });
  return { said, successes };
}

it('logs a failure once while it lasts, and a different one when it occurs', async () => {
  expect(await loop(['down', 'down', 'refused', 'down'])).toEqual({
    said: ['down', 'refused', 'down'],
    successes: 0,
  });
});

it('records only successful runs', async () => {
  expect(await loop(['down', undefined])).toEqual({ said: ['down'], successes: 1 });
});

it('logs nothing about a run that was interrupted by the end', async () => {
  const controller = new AbortController();
  const said: string[] = [];
  await maintain({
    isWanted: () => !controller.signal.aborted,
    async run() {
      controller.abort();
      throw new Error('aborted');
    },
    noteSuccess: () => Promise.reject(new Error('it was none')),
    say: (text) => void said.push(text),
    signal: controller.signal,
  });
  expect(said).toEqual([]);
});
