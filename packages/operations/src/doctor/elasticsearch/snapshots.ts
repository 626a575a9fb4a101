// Checks the age of the last usable snapshot.
import { durationText, type ElasticsearchClient, type estypes } from '@telltale/plane';
import type { ElasticsearchCheck } from '../examination.ts';
import { type Finding, ok, warning } from '../finding.ts';
import { limits } from '../limits.ts';
import { answerBounds, quoted } from '../query-server.ts';

const remedy = 'Schedule telltale backup <folder> every night';

export const snapshots: ElasticsearchCheck = {
  name: 'snapshots',
  async look(client, { now }) {
    const repositories = Object.keys(await client.snapshot.getRepository({}, answerBounds));
    if (repositories.length === 0) {
      return [warning('snapshots', 'there is no snapshot repository', 'telltale up registers one')];
    }
    const found = (await Promise.all(repositories.map((name) => snapshotsIn(client, name)))).flat();
    return snapshotFindings(found, now());
  },
};

async function snapshotsIn(client: ElasticsearchClient, repository: string): Promise<estypes.SnapshotSnapshotInfo[]> {
  const asked = { repository, snapshot: '*', ignore_unavailable: true };
  return (await client.snapshot.get(asked, answerBounds)).snapshots ?? [];
}

/** The finding for a list of snapshots at a given time. */
function snapshotFindings(all: readonly estypes.SnapshotSnapshotInfo[], now: number): Finding[] {
  const ended = all
    .map(({ state = '', end_time_in_millis: end = 0, ...others }) => ({ ...others, state, endMs: Number(end) }))
    .filter(({ state }) => state !== 'IN_PROGRESS')
    .toSorted((a, b) => a.endMs - b.endMs);
  const last = ended.at(-1);
  const good = ended.findLast(({ state }) => state === 'SUCCESS');
  const findings: Finding[] = [];
  if (last !== undefined && last.state !== 'SUCCESS') {
    const why = quoted(last.reason ?? last.failures?.[0]?.reason ?? 'no reason is given');
    findings.push(warning('snapshots', `the last, ${last.snapshot}, is ${last.state.toLowerCase()}: ${why}`, remedy));
  }
  if (good === undefined) return [...findings, warning('snapshots', 'no snapshot was ever made', remedy)];
  const age = now - good.endMs;
  const found = `the last complete one, ${good.snapshot}, is ${durationText(age)} old`;
  findings.push(age <= limits.snapshotMsMax ? ok('snapshots', found) : warning('snapshots', found, remedy));
  return findings;
}
