// How old the last snapshot is that a restore could use.
import { durationText, type HttpClient } from '@telltale/plane';
import { quoted, read } from '../ask.ts';
import type { ServerCheck } from '../examination.ts';
import { type Finding, ok, warning } from '../finding.ts';
import { limits } from '../limits.ts';

interface Snapshot {
  readonly snapshot: string;
  readonly state: 'IN_PROGRESS' | 'SUCCESS' | 'FAILED' | 'PARTIAL' | 'INCOMPATIBLE';
  readonly reason?: string;
  readonly start_time_in_millis: number;
  readonly end_time_in_millis: number;
  readonly failures?: readonly { readonly reason: string }[];
}

const remedy = 'Schedule telltale backup <folder> every night';

export const snapshots: ServerCheck = {
  name: 'snapshots',
  async look(client, { now }) {
    const repositories = Object.keys(await read<Readonly<Record<string, unknown>>>(client, '/_snapshot'));
    if (repositories.length === 0) {
      return [warning('snapshots', 'there is no snapshot repository', 'telltale up registers one')];
    }
    const found = (await Promise.all(repositories.map((name) => snapshotsIn(client, name)))).flat();
    return snapshotFindings(found, now());
  },
};

async function snapshotsIn(client: HttpClient, repository: string): Promise<Snapshot[]> {
  const path = `/_snapshot/${encodeURIComponent(repository)}/*?ignore_unavailable=true`;
  return (await read<{ snapshots?: Snapshot[] }>(client, path)).snapshots ?? [];
}

/** What a list of snapshots says at that moment. */
function snapshotFindings(all: readonly Snapshot[], now: number): Finding[] {
  const ended = all
    .filter(({ state }) => state !== 'IN_PROGRESS')
    .toSorted((a, b) => a.end_time_in_millis - b.end_time_in_millis);
  const last = ended.at(-1);
  const good = ended.findLast(({ state }) => state === 'SUCCESS');
  const findings: Finding[] = [];
  if (last !== undefined && last.state !== 'SUCCESS') {
    const why = quoted(last.reason ?? last.failures?.[0]?.reason ?? 'no reason is given');
    findings.push(warning('snapshots', `the last, ${last.snapshot}, is ${last.state.toLowerCase()}: ${why}`, remedy));
  }
  if (good === undefined) return [...findings, warning('snapshots', 'no snapshot was ever made', remedy)];
  const age = now - good.end_time_in_millis;
  const found = `the last complete one, ${good.snapshot}, is ${durationText(age)} old`;
  findings.push(age <= limits.snapshotMsMax ? ok('snapshots', found) : warning('snapshots', found, remedy));
  return findings;
}
