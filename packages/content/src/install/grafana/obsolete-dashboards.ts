// Removes dashboards of an earlier release that this one no longer has, except edited ones.
import { limits } from '../limits.ts';
import type { Item, Removal } from '../report.ts';
import { originOf } from './dashboard-origin.ts';
import type { ThereDashboard } from './dashboard-standing.ts';
import type { Grafana } from './grafana.ts';

interface Found {
  readonly uid: string;
  readonly title: string;
}

const needs = 'the permission dashboards:delete on the folder (the role Editor has it)';

/** The tag and the uid prefix of every imported dashboard. */
const own = { tag: 'telltale', uid: /^telltale-/ } as const;

/** @param uids of this release's dashboards */
export async function removeObsolete(grafana: Grafana, uids: ReadonlySet<string>, dryRun: boolean): Promise<Removal> {
  const { status, body } = await grafana.http.ask<readonly Found[]>({
    path: `api/search?type=dash-db&tag=${own.tag}&limit=${limits.searchResultsMax}`,
    doing: 'look for dashboards of other releases',
    needs: 'the permission dashboards:read (the role Viewer has it)',
    expected: [403, 404],
  });
  // The import is complete: if Grafana does not list other dashboards, that is no failure.
  const tagged = status >= 400 ? [] : body;
  const items: Item[] = [];
  const notes: string[] = [];
  for (const { uid, title } of tagged.filter((one) => own.uid.test(one.uid) && !uids.has(one.uid))) {
    const kept = dryRun ? await whyKept(grafana, uid) : await remove(grafana, uid);
    if (kept === undefined) items.push({ server: 'grafana', kind: 'dashboard', id: uid, title, state: 'removed' });
    else if (kept !== notOurs) notes.push(`the dashboard ${uid} is of another release and stays: ${kept}`);
  }
  return { items, notes };
}

const notOurs = Symbol('created by another user');

/** Undefined if it can be removed. */
async function whyKept(grafana: Grafana, uid: string): Promise<string | typeof notOurs | undefined> {
  const { status, body } = await grafana.http.ask<ThereDashboard>({
    path: `api/dashboards/uid/${uid}`,
    doing: `read the dashboard ${uid}`,
    needs,
    expected: [404, 406],
  });
  // Removed meanwhile, saved in a newer format, or provisioned by a file.
  if (status >= 400 || body.meta.provisioned === true) return notOurs;
  const origin = await originOf(grafana, uid);
  if (origin === undefined) return notOurs;
  return origin.isEdited ? 'it was edited since it was imported' : undefined;
}

async function remove(grafana: Grafana, uid: string): Promise<string | typeof notOurs | undefined> {
  const kept = await whyKept(grafana, uid);
  if (kept !== undefined) return kept;
  const { status, body } = await grafana.http.ask<{ readonly message?: string }>({
    method: 'DELETE',
    path: `api/dashboards/uid/${uid}`,
    doing: `remove the dashboard ${uid}`,
    needs,
    expected: [400, 403, 404],
  });
  // 404: removed meanwhile, or the response of a first attempt was lost.
  if (status < 400 || status === 404) return undefined;
  return `Grafana does not remove it (${status}, ${(body.message ?? '').slice(0, limits.reasonCharactersMax)})`;
}
