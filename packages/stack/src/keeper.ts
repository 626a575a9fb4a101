// The stack's keeper: enforces retention, keeps Kibana's objects current, reports that the stack is set up.
import { writeFile } from 'node:fs/promises';
import { maintain, maintainLogs } from '@telltale/plane/setup';
import { elasticsearchInStack } from './client.ts';
import type { StackLayout } from './layout.ts';
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
  await maintain({
    isWanted: () => !signal.aborted,
    async run() {
      if (!filled) for (const note of await options.fillKibana(signal)) say(note);
      filled = true;
      await using client = await elasticsearchInStack(layout, 'keeper');
      for (const line of await maintainLogs(client)) say(line);
    },
    noteSuccess: () => writeFile(healthFile, `${new Date().toISOString()}\n`),
    say,
    retryMs: limits.keeperRetryMs,
    signal,
  });
}
