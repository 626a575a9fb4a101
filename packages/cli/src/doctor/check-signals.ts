// Checks graceful shutdown: whether SIGTERM ends the app also as the first process (PID 1) of a container.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DebugReport } from '@telltale/catalog';
import { type Finding, ok, warning } from '@telltale/operations';

const check = 'signals';
const files = ['Dockerfile', 'Containerfile'];
/** Init programs: made to be the first process, and to forward signals. */
const inits = /\b(?:tini|dumb-init|catatonit|s6-svscan|docker-init)\b/;

/** The Dockerfile, if it starts the app without an init; undefined otherwise. */
function imageWithoutInit(folder: string): string | undefined {
  return files.find((name) => {
    try {
      return !inits.test(readFileSync(join(folder, name), 'utf8'));
    } catch {
      // The file does not exist, or this user may not read it.
      return false;
    }
  });
}

/** @param folder the app's working folder */
export function checkSignals({ pid, listensForSigterm }: DebugReport, folder: string): Finding[] {
  if (listensForSigterm === undefined) return [];
  if (listensForSigterm) return [ok(check, 'the app listens for SIGTERM')];
  const file = imageWithoutInit(folder);
  if (pid !== 1 && file === undefined) {
    return [ok(check, 'the app has no listener for SIGTERM, which ends it at once')];
  }
  const where = pid === 1 ? 'it is the first process of its container' : `${file} starts it without an init`;
  return [
    warning(
      check,
      `the app has no listener for SIGTERM, and ${where}: a first process ignores it, and is killed when the grace period is over`,
      'Listen for SIGTERM, or use an init: docker run --init, init: true in Compose, shareProcessNamespace: true in Kubernetes',
    ),
  ];
}
