// The folder for imported dashboards, found by its title.
import { fingerprint } from '../fingerprint.ts';
import { limits } from '../limits.ts';
import type { Item } from '../report.ts';
import type { Grafana } from './grafana.ts';

interface Folder {
  readonly uid: string;
  readonly title: string;
}

/** A folder, and whether it existed. */
export interface FoundFolder {
  readonly uid: string;
  readonly item: Item;
}

const needs = 'the permissions folders:read and folders:create (the role Editor has them)';

/** Finds the folder, or creates it. @param dryRun creates nothing */
export async function ensureFolder({ http }: Grafana, title: string, dryRun: boolean): Promise<FoundFolder> {
  const uid = uidOf(title);
  const doing = `find the folder ${title}`;
  const byUid = await http.ask<Folder>({ path: `api/folders/${uid}`, doing, needs, expected: [404] });
  if (byUid.status !== 404) return found(byUid.body, 'same');
  const { body: all } = await http.ask<readonly Folder[]>({
    path: `api/folders?limit=${limits.foldersMax}`,
    doing,
    needs,
  });
  const byTitle = all.find((folder) => folder.title === title);
  if (byTitle !== undefined) return found(byTitle, 'same');
  if (dryRun) return found({ uid, title }, 'created');
  const made = await http.ask<Folder>({
    method: 'POST',
    path: 'api/folders',
    json: { uid, title },
    doing: `make the folder ${title}`,
    needs: 'the permission folders:create (the role Editor has it), or make the folder by hand',
    expected: [409, 412],
  });
  // Somebody created it meanwhile, or the response of a first attempt was lost.
  if (made.status >= 400)
    return found((await http.ask<Folder>({ path: `api/folders/${uid}`, doing, needs })).body, 'same');
  return found(made.body, 'created');
}

function found({ uid, title }: Folder, state: 'same' | 'created'): FoundFolder {
  return { uid, item: { server: 'grafana', kind: 'folder', id: uid, title, state } };
}

/** Stable, and within Grafana's rules for a uid. */
function uidOf(title: string): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return /^[\w .-]{1,30}$/.test(title) && slug !== '' ? slug : `telltale-${fingerprint(title)}`;
}
