// Writes a unified diff that `patch` and `git apply` accept.
import { formatPatch, structuredPatch } from 'diff';
import { ContentError } from '../content-error.ts';
import { limits } from './limits.ts';

/**
 * A unified diff of one file; empty if the texts are equal.
 *
 * @param path relative to the folder in which the patch is applied
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const patch = structuredPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: 3,
    timeout: limits.diffMsMax,
  });
  if (patch === undefined) {
    throw new ContentError('content', {
      operation: 'export',
      what: `cannot compare ${path}`,
      why: `the differences are so large that comparing takes more than ${limits.diffMsMax / 1_000} s`,
      remedy: 'Export it by hand in the browser',
    });
  }
  // The first line is a row of equals signs, which is not part of a unified diff.
  return formatPatch(patch).replace(/^(Index:.*\n)?=+\n/, '');
}
