// An engine that hangs while it looks at its parts withholds nothing of what the servers say.
import { expect, it, onTestFinished, vi } from 'vitest';
import { overview } from '../src/overview/overview.ts';
import { fakeServers } from './support/fake-servers.ts';

it('the overview is given without the parts after ten seconds, and says so', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const to = Date.now();
  const parts = () => new Promise<never>(() => undefined);
  const found = overview(fakeServers(), { range: { from: to - 3_600_000, to }, parts });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await found).toMatchObject({
    services: [],
    parts: [{ name: 'plane', state: 'unknown', detail: 'its parts were not found within 10 s' }],
  });
});

it('nobody waits for it whose browser has gone', async () => {
  const to = Date.now();
  const parts = () => new Promise<never>(() => undefined);
  const signal = AbortSignal.abort(new Error('gone'));
  const range = { from: to - 3_600_000, to };
  await expect(overview(fakeServers(), { range, parts, signal })).rejects.toThrow('gone');
});
