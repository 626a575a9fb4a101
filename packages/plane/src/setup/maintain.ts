// The keeper's loop: periodic maintenance that no server does by itself, for every engine.
import { setTimeout as delay } from 'node:timers/promises';
import { withAnswer } from '../elasticsearch/answer.ts';
import type { ElasticsearchClient } from '../elasticsearch/client.ts';
import { limits } from '../limits.ts';
import { probe } from './capabilities.ts';
import { alignOlderIndices } from './older-indices.ts';
import { enforceRetention } from './retention.ts';

/** The work of a keeper, and its callbacks. */
export interface Maintenance {
  /** One run. Throws if something is wrong. */
  run(): Promise<void>;
  /** Called after a successful run. */
  noteSuccess(): Promise<void>;
  say(text: string): void;
  /** Whether the keeper is still needed; checked before each run. */
  isWanted(): boolean | Promise<boolean>;
  /** Delay after a failed run. Default: the usual delay. */
  readonly retryMs?: number;
  /** Ends the delay. */
  readonly signal?: AbortSignal;
}

/** Runs until it is stopped. If a server is down for a while, that is logged once, and the work is retried. */
export async function maintain(maintenance: Maintenance): Promise<void> {
  const { retryMs = limits.keeperMs, signal } = maintenance;
  let lastFailure: string | undefined;
  while (await maintenance.isWanted()) {
    try {
      await maintenance.run();
      await maintenance.noteSuccess();
      lastFailure = undefined;
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      if (failure !== lastFailure && !signal?.aborted) maintenance.say(failure);
      lastFailure = failure;
    }
    const pause = delay(lastFailure === undefined ? limits.keeperMs : retryMs, undefined, signal ? { signal } : {});
    await pause.catch(() => {
      // Ended during a delay: `isWanted` decides.
    });
  }
}

/**
 * Maintains an Elasticsearch's log data streams once.
 *
 * @returns what was done, one line each
 * @throws Error if the server refuses or does not answer
 */
export async function maintainLogs(client: ElasticsearchClient): Promise<readonly string[]> {
  try {
    await alignOlderIndices(client);
    if ((await probe(client)).retention !== 'none') return [];
    const { rolledOver, dropped } = await enforceRetention(client, Date.now());
    return [...rolledOver.map((name) => `rolled over ${name}`), ...dropped.map((name) => `dropped ${name}`)];
  } catch (error) {
    throw withAnswer(error);
  }
}
