// A contact point that tells a webhook: where Grafana's own alerts go to.
//
// Grafana keeps nothing in which an import could be marked, so one that says something else counts as somebody's own.
import { isObject } from '../fingerprint.ts';
import { decide, type Item, outcome, type Standing } from '../report.ts';
import type { Grafana } from './grafana.ts';

interface ContactPoint {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly settings: unknown;
  readonly provenance?: string;
}

const uid = 'telltale-webhook';
const name = 'Telltale';
const needs = 'the permission alert.provisioning:write (the role Admin has it)';

/** What Grafana shows of a setting that it keeps secret. */
const redacted = '[REDACTED]';

function standingOf(there: ContactPoint | undefined, url: string): Standing {
  if (there === undefined) return { state: 'absent' };
  const held = isObject(there.settings) ? there.settings.url : undefined;
  // Newer versions do not show it: then it cannot be told from the one that was imported.
  if (there.type === 'webhook' && (held === url || held === redacted)) return { state: 'same' };
  if (there.provenance === 'file') return { state: 'fixed', why: 'it is provisioned from files: change it there' };
  return { state: 'edited', why: 'it tells another address' };
}

/** Imports the contact point; the address of its webhook is a secret. */
export async function importContactPoint(
  { http }: Grafana,
  url: string,
  { overwrite, dryRun }: { readonly overwrite: boolean; readonly dryRun: boolean },
): Promise<Item> {
  const path = 'api/v1/provisioning/contact-points';
  const { body: all } = await http.ask<readonly ContactPoint[]>({ path, doing: 'read the contact points', needs });
  const there = all.find((point) => point.uid === uid);
  const decision = decide(standingOf(there, url), overwrite);
  const planned: Item = { server: 'grafana', kind: 'contact point', id: uid, title: name, ...outcome(decision) };
  if (dryRun || decision.act === 'nothing' || decision.act === 'leave') return planned;
  await http.ask({
    method: there === undefined ? 'POST' : 'PUT',
    path: there === undefined ? path : `${path}/${uid}`,
    json: { uid, name, type: 'webhook', settings: { url, httpMethod: 'POST' }, disableResolveMessage: false },
    // Without it nobody could change the contact point in Grafana.
    headers: { 'x-disable-provenance': 'true' },
    doing: `save the contact point ${name}`,
    needs,
  });
  return planned;
}
