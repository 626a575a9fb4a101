// Ends an application at the moment of its plan.
import { setTimeout as delay } from 'node:timers/promises';
import type { ApplicationProcess } from '../application-process.ts';
import type { Blow } from './plan.ts';
import type { OnRequest, Stub } from './stub.ts';

/** The request of a plan may never come. */
const REQUEST_MS_MAX = 2_500;

/** Strikes when its moment has come. */
export async function strike(application: ApplicationProcess, blow: Blow, stub: Stub): Promise<void> {
  await application.begun;
  if (blow.at === 'time') await Promise.race([delay(blow.ms), application.ended]);
  else await requestOf(application, blow, stub);
  if (application.alive) application.kill(blow.signal);
}

async function requestOf(
  application: ApplicationProcess,
  { count, answered, signal }: Blow & { readonly at: 'request' },
  stub: Stub,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const target = stub.requests + count;
  const listener: OnRequest = (number, over) => {
    if (number < target || over !== answered) return;
    // In this very turn: the answer may be on its way already.
    application.kill(signal);
    resolve();
  };
  stub.listeners.add(listener);
  const waiting = new AbortController();
  const late = delay(REQUEST_MS_MAX, undefined, { signal: waiting.signal }).catch(() => {});
  await Promise.race([promise, application.ended, late]);
  waiting.abort();
  stub.listeners.delete(listener);
}
