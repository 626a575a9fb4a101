// Proves dashboards again until nothing is missing: rates need their time, and a scene needs its own to fill.
import { setTimeout as delay } from 'node:timers/promises';
import { type Dashboard, readDashboards } from './grafana/model.ts';
import { proveDashboard, type QueryProof, type Sources } from './panels.ts';

/** The scene shows everything after two minutes; a loaded machine takes longer. */
const MS_MAX = 6 * 60_000;
const POLL_MS = 10_000;

const isOpen = ({ state }: QueryProof): boolean => state === 'empty' || state === 'failed';

/**
 * Proves each dashboard until it is answered whole, and gives the last proof of each.
 *
 * @param say receives what is still missing
 */
export async function proveAll(sources: Sources, say: (line: string) => void): Promise<QueryProof[]> {
  const begun = performance.now();
  const proofs = new Map<Dashboard, QueryProof[]>();
  const dashboards = readDashboards();
  for (;;) {
    for (const dashboard of dashboards) {
      if (proofs.get(dashboard)?.some(isOpen) !== false)
        proofs.set(dashboard, await proveDashboard(dashboard, sources));
    }
    const all = [...proofs.values()].flat();
    const open = all.filter(isOpen).map(({ dashboard, panel }) => `${dashboard}: ${panel}`);
    say(
      `${all.length} queries, ${open.length} not answered yet${open.length > 0 ? `: ${open.slice(0, 3).join(', ')}` : ''}`,
    );
    if (open.length === 0 || performance.now() - begun > MS_MAX) return all;
    await delay(POLL_MS);
  }
}
