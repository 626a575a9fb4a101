// Reloads every Alertmanager of the stack, for changed receivers.
import { kindOf, PlaneError, limits as planeLimits } from '@telltale/plane';
import { clientInStack } from './client.ts';
import type { StackLayout } from './layout.ts';

/**
 * Reloads each Alertmanager that answers. One that does not answer is starting, or will be started, and reads its
 * configuration then.
 *
 * @throws PlaneError `not_taken_up` if one rejects its configuration; it continues with the previous one
 */
export async function reloadAlertmanagers(layout: StackLayout, signal?: AbortSignal): Promise<void> {
  const names = ['alertmanager', ...layout.copies.filter((copy) => kindOf(copy) === 'alertmanager')];
  for (const name of names) await reload(layout, name, `https://${name}:9093`, signal);
}

async function reload(layout: StackLayout, name: string, url: string, signal?: AbortSignal): Promise<void> {
  await using client = await clientInStack(layout, url, 'operator');
  const question = { method: 'POST', path: '/-/reload', msMax: planeLimits.healthMsMax, signal } as const;
  // Its own health check reports whether it is healthy.
  const answer = await client.ask(question).catch(() => signal?.throwIfAborted());
  if (answer === undefined || answer.status === 200) return;
  throw new PlaneError('not_taken_up', {
    what: `${name} rejected its configuration`,
    why: typeof answer.body === 'string' ? answer.body.trim() : `it answers ${answer.status}`,
    remedy: layout.remedies.receivers,
  });
}
