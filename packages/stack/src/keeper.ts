// The stack's keeper: enforces retention, keeps Kibana's objects current, reports that the stack is set up.
import { writeFile } from 'node:fs/promises';
import { maintain, maintainLogs } from '@telltale/plane/setup';
import { elasticsearchInStack } from './client.ts';
import type { StackLayout } from './layout.ts';
import { limits } from './limits.ts';

/** Dependencies of the keeper. */
export interface KeeperOptions {
  /** File that is written after each successful run: its age shows whether the keeper is healthy. */
  readonly healthFile: string;
  /** Imports saved searches into Kibana; called until it succeeds once. Returns notes for people. */
  importIntoKibana(signal: AbortSignal): Promise<readonly string[]>;
  say(text: string): void;
  readonly signal: AbortSignal;
}

/** Runs until the signal. A failure is logged once, and the work is retried at the next run. */
export async function maintainStack(layout: StackLayout, options: KeeperOptions): Promise<void> {
  const { healthFile, say, signal } = options;
  let isImported = false;
  await maintain({
    isWanted: () => !signal.aborted,
    async run() {
      if (!isImported) for (const note of await options.importIntoKibana(signal)) say(note);
      isImported = true;
      await using client = await elasticsearchInStack(layout, 'keeper');
      for (const line of await maintainLogs(client)) say(line);
    },
    noteSuccess: () => writeFile(healthFile, `${new Date().toISOString()}\n`),
    say,
    retryMs: limits.keeperRetryMs,
    signal,
  });
}
