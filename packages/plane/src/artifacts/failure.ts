// Converts a failed download to one clear error: no space, no network, or the program's output.
import { PlaneError, type PlaneErrorCode } from '../plane-error.ts';
import type { RunResult } from '../processes/run-program.ts';
import { limits } from './limits.ts';

const noSpace = /no space left|ENOSPC|disk quota exceeded/i;
const noNetwork =
  /could not resolve|temporary failure|unknown host|unreachable|could not connect|connection (refused|timed out|reset)|connect timed out|read timed out|could not transfer|failed to fetch|name or service not known|proxy/i;

/** The remedy for a full disk. */
export const spaceRemedy = 'Free some space there or set TELLTALE_CACHE_DIR to a folder on another disk';

/** The operation that failed. */
export interface Attempt {
  what: string;
  where: string;
  /** Code and remedy if the cause is none of the known ones. */
  code: PlaneErrorCode;
  remedy: string;
}

/** The error of a failed program, by its output. */
export function programFailure(attempt: Attempt, result: RunResult): PlaneError {
  const output = `${result.stdout}\n${result.stderr}`;
  if (result.timedOut) return networkFailure(attempt, `it took longer than ${limits.downloadMsMax / 60_000} minutes`);
  if (noSpace.test(output)) return spaceFailure(attempt, 'no space left (ENOSPC)');
  const why = lastWords(output) || `exit code ${result.code}`;
  return noNetwork.test(output) ? networkFailure(attempt, why) : plainFailure(attempt, why);
}

/** The error of our own file access; a PlaneError stays as it is. */
export function fileFailure(attempt: Attempt, cause: unknown): unknown {
  if (cause instanceof PlaneError || !(cause instanceof Error) || cause.name === 'AbortError') return cause;
  const error = noSpace.test(cause.message) ? spaceFailure(attempt, 'no space left (ENOSPC)', cause) : undefined;
  return error ?? plainFailure(attempt, cause.message, cause);
}

function networkFailure(attempt: Attempt, why: string): PlaneError {
  return new PlaneError('network', {
    ...attempt,
    why,
    remedy: 'Check the network and the proxy settings, then run this again',
  });
}

function spaceFailure(attempt: Attempt, why: string, cause?: unknown): PlaneError {
  return new PlaneError('disk_full', { ...attempt, why, remedy: spaceRemedy, cause });
}

function plainFailure(attempt: Attempt, why: string, cause?: unknown): PlaneError {
  return new PlaneError(attempt.code, { ...attempt, why, cause });
}

/** The line of a program's output with the reason, without the user and password of addresses. */
function lastWords(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => /^(E:|\[ERROR\]|error)/i.test(line));
  const line = telling[0] ?? lines.findLast((line) => line !== '') ?? '';
  return line
    .replace(/^(E:|\[ERROR\])\s*/i, '')
    .replace(/\/\/[^/@\s]*@/g, '//')
    .replace(/\.$/, '')
    .slice(0, 400);
}
