// An engine or a server that hangs withholds nothing of what the others say.
import { expect, it, onTestFinished, vi } from 'vitest';
import { overview } from '../src/overview/overview.ts';
import { connectServers } from '../src/servers/connect-servers.ts';
import { fakeServers } from './support/fake-servers.ts';

it('the overview is shown without the parts after ten seconds, with a note', async () => {
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

it('a request for the overview is aborted when its browser disconnects', async () => {
  const to = Date.now();
  const parts = () => new Promise<never>(() => undefined);
  const signal = AbortSignal.abort(new Error('gone'));
  const range = { from: to - 3_600_000, to };
  await expect(overview(fakeServers(), { range, parts, signal })).rejects.toThrow('gone');
});

it('the overview is shown without the services after 25 seconds if Prometheus hangs, with a note', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const to = Date.now();
  const prometheus = () => new Promise<never>(() => undefined);
  const servers = { ...fakeServers(), prometheus };
  const parts = async () => [{ name: 'kibana', state: 'stopped' }];
  const found = overview(servers, { range: { from: to - 3_600_000, to }, parts });
  await vi.advanceTimersByTimeAsync(25_000);
  expect(await found).toEqual({
    services: [],
    alerts: [],
    deploys: [],
    parts: [
      { name: 'kibana', state: 'stopped' },
      { name: 'prometheus', state: 'unreachable', detail: 'Prometheus did not answer within 25 s.' },
    ],
  });
});

it('a request fails after twenty seconds if the engine does not answer with the address of its server', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  await using servers = connectServers(() => new Promise<never>(() => undefined));
  const asked = servers.prometheus({ path: '/api/v1/query?query=up' });
  const refused = expect(asked).rejects.toMatchObject({
    code: 'unreachable',
    message: 'The address of Prometheus was not found within 20 s. Check the plane: telltale status',
  });
  await vi.advanceTimersByTimeAsync(20_000);
  await refused;
});

it('a request is aborted by its signal if the engine does not answer with the address of its server', async () => {
  await using servers = connectServers(() => new Promise<never>(() => undefined));
  const signal = AbortSignal.abort(new Error('gone'));
  await expect(servers.prometheus({ path: '/api/v1/query?query=up', signal })).rejects.toThrow('gone');
});
