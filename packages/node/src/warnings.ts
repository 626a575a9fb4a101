// Warnings of the preload: one line on stderr, each only once.

import { writeText } from '@telltale/files';
import { limits } from './limits.ts';

/** Shared by all copies in a process: the preload is bundled, the API for an app's own metrics is not. */
const SAID = Symbol.for('telltale.warnings');
const shared = globalThis as { [SAID]?: Set<string> };
shared[SAID] ??= new Set();
const said: Set<string> = shared[SAID];

/** The warnings so far. */
export function warningsSaid(): string[] {
  return [...said].map((line) => line.trimEnd());
}

/**
 * Writes `[telltale <part>] <message>` on stderr unless it was written before. Never throws. It writes directly to the
 * file descriptor, which works at the very end of a process, in worker threads, and if the app has replaced `console`
 * or `process.stderr`.
 */
export function warn(part: string, message: string): void {
  const lines = message.split('\n').map((text) => text.trim());
  const line = `[telltale ${part}] ${lines.filter((text) => text !== '').join(' ')}\n`;
  if (said.has(line) || said.size >= limits.warningsMax) return;
  said.add(line);
  writeText(2, line);
}
