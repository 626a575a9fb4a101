// The keeper of the stack: sees to what no server sees to by itself, and says that the stack is set up.
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { limits as planeLimits } from '@telltale/plane';
import { alignOlderIndices, enforceRetention, probe } from '@telltale/plane/setup';
import { clientInStack } from './client.ts';
import { elasticsearchUrl, type StackLayout } from './layout.ts';
import { limits } from './limits.ts';

/** What the keeper is made with. */
export interface KeeperOptions {
  /** File that is written after each look that found all well: its age tells whether the keeper is. */
  readonly healthFile: string;
  /** Brings saved searches into Kibana; called until it succeeds once. Tells what is to be said. */
  fillKibana(signal: AbortSignal): Promise<readonly string[]>;
  say(text: string): void;
  readonly signal: AbortSignal;
}

/** Keeps on until the signal. What fails is said once, and tried again at the next look. */
export async function maintainStack(layout: StackLayout, options: KeeperOptions): Promise<void> {
  const { healthFile, say, signal } = options;
  let filled = false;
  let lastFailure: string | undefined;
  while (!signal.aborted) {
    try {
      if (!filled) for (const note of await options.fillKibana(signal)) say(note);
      filled = true;
      for (const line of await lookAfterLogs(layout)) say(line);
      await writeFile(healthFile, `${new Date().toISOString()}\n`);
      lastFailure = undefined;
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      if (failure !== lastFailure && !signal.aborted) say(failure);
      lastFailure = failure;
    }
    await delay(lastFailure === undefined ? planeLimits.keeperMs : limits.keeperRetryMs, undefined, { signal }).catch(
      () => {
        // Told to end while it slept: the loop sees it.
      },
    );
  }
}

async function lookAfterLogs(layout: StackLayout): Promise<string[]> {
  await using client = await clientInStack(layout, elasticsearchUrl, 'keeper');
  await alignOlderIndices(client);
  if ((await probe(client)).retention !== 'none') return [];
  const { rolledOver, dropped } = await enforceRetention(client, Date.now());
  return [...rolledOver.map((name) => `rolled over ${name}`), ...dropped.map((name) => `dropped ${name}`)];
}
