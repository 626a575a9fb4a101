// The Kibana space for imported saved objects.
import type { Item } from '../report.ts';
import { defaultSpace, type Kibana } from './kibana.ts';

interface Space {
  readonly id: string;
  readonly name: string;
}

const needs = 'the right to manage spaces (the role kibana_admin has it), or make the space by hand';

/** Finds the space, or creates it; undefined for the default space. */
export async function ensureSpace({ http, space }: Kibana, dryRun: boolean): Promise<Item | undefined> {
  if (space === defaultSpace) return undefined;
  const item = { server: 'kibana', kind: 'space', id: space, title: space } as const;
  const { status } = await http.ask<Space>({
    path: `api/spaces/space/${encodeURIComponent(space)}`,
    doing: `find the space ${space}`,
    needs: 'a role in that space',
    expected: [404],
  });
  if (status !== 404) return { ...item, state: 'same' };
  if (dryRun) return { ...item, state: 'created' };
  const made = await http.ask({
    method: 'POST',
    path: 'api/spaces/space',
    json: { id: space, name: space, description: 'Made by telltale import.' },
    doing: `make the space ${space}`,
    needs,
    // Somebody created it meanwhile, or the response of a first attempt was lost.
    expected: [409],
  });
  return { ...item, state: made.status === 409 ? 'same' : 'created' };
}
