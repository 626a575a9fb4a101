// Checks the app's shippers: the preload's, and those of its own winston transports, each with its own spool.
import { existsSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DebugReport, ShipperReport } from '@telltale/catalog';
import { type Finding, failure, ok, warning } from '@telltale/operations';
import { whyOf } from './http-request.ts';
import { limits } from './limits.ts';

/** The folder, or the nearest existing parent. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

function checkSpool(spoolDir: string): Finding[] {
  const check = 'spool';
  const findings: Finding[] = [];
  try {
    const { bavail, bsize } = statfsSync(existing(spoolDir));
    const free = `${Math.round((bavail * bsize) / 1e6)} MB are free in ${spoolDir}`;
    findings.push(
      bavail * bsize < limits.freeBytesMin
        ? warning(check, free, 'Free some space, or set TELLTALE_SPOOL_DIR')
        : ok(check, free),
    );
  } catch (error) {
    findings.push(
      failure(
        check,
        `${spoolDir} cannot be used: ${whyOf(error)}`,
        'Make the folder writable, or set TELLTALE_SPOOL_DIR',
      ),
    );
  }
  const deadLetters = join(spoolDir, 'dead-letters.ndjson');
  if (existsSync(deadLetters)) {
    findings.push(
      warning(
        check,
        `records that Elasticsearch rejects in any form are in ${deadLetters}`,
        'Each has its reason; fix it and delete the file',
      ),
    );
  }
  return findings;
}

/** The shipper's error, split into the problem and its last sentence, the remedy. */
function parted(lastError: string): readonly [what: string, remedy: string] {
  const text = lastError.replace(/^\[telltale [^\]]+\] /, '').replace(/\.$/, '');
  const cut = text.lastIndexOf('. ');
  return cut < 0 ? [text, 'See the warnings of the preload'] : [text.slice(0, cut), text.slice(cut + 2)];
}

function checkShipper({ name, target, queued, paused, lastError }: ShipperReport): Finding {
  const check = 'shipping';
  const whose = name === 'preload' ? `to ${target}` : `of ${name} to ${target}`;
  if (lastError === undefined && !paused) return ok(check, `${whose} works, ${queued} records wait`);
  const [what, remedy] = parted(lastError ?? 'Elasticsearch rejects the credentials');
  if (paused) return failure(check, `${whose} is paused, ${queued} records wait: ${what}`, remedy);
  return warning(check, `${whose}: ${queued} records wait: ${what}`, remedy);
}

export function checkShippers({ logs, shippers }: DebugReport): Finding[] {
  // An older preload reports only its own shipper.
  const own = logs && { ...logs, name: 'preload', target: 'Elasticsearch', credentials: '' };
  const all = shippers ?? (own ? [own] : []);
  const folders = new Set(all.map(({ spoolDir }) => spoolDir));
  return [...all.map(checkShipper), ...[...folders].flatMap(checkSpool)];
}
