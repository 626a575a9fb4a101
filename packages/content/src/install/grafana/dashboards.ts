// Imports one dashboard into a folder of Grafana unless the user has edited it.
import { ContentError } from '../../content-error.ts';
import { limits } from '../limits.ts';
import { changedMeanwhile, decide, type Item, outcome, provisioned } from '../report.ts';
import { markOf } from './dashboard-origin.ts';
import { type OwnDashboard, standingOf } from './dashboard-standing.ts';
import type { FoundFolder } from './folder.ts';
import type { Grafana } from './grafana.ts';

/** Options of the import. */
export interface DashboardOptions {
  readonly folder: FoundFolder;
  readonly overwrite: boolean;
  readonly dryRun: boolean;
}

interface Refusal {
  readonly message?: string;
  readonly status?: string;
}

const needs = 'the permissions dashboards:create and dashboards:write on the folder (the role Editor has them)';

/** Imports one dashboard; one that was moved to another folder stays there. */
export async function importDashboard(grafana: Grafana, ours: OwnDashboard, options: DashboardOptions): Promise<Item> {
  const { folder, overwrite, dryRun } = options;
  const item = { server: 'grafana', kind: 'dashboard', id: ours.uid, title: ours.title } as const;
  const { standing, there } = await standingOf(grafana, ours);
  const decision = decide(standing, overwrite);
  const planned: Item = { ...item, ...outcome(decision) };
  if (dryRun || decision.act === 'nothing' || decision.act === 'leave') return planned;

  const { status, body } = await grafana.http.ask<Refusal>({
    method: 'POST',
    path: 'api/dashboards/db',
    json: {
      // With the version number that was read, Grafana refuses if somebody has saved since.
      dashboard: { ...ours, id: null, version: there?.dashboard.version ?? 0 },
      folderUid: there === undefined ? folder.uid : (there.meta.folderUid ?? ''),
      message: markOf(ours),
      overwrite: false,
    },
    doing: `save the dashboard ${ours.uid}`,
    needs,
    expected: [400, 403, 409, 412],
  });
  if (status < 400) return planned;
  const said = body.message ?? '';
  if (/provision/i.test(said)) return { ...item, state: 'left', why: provisioned };
  if (body.status === 'plugin-dashboard') return { ...item, state: 'left', why: 'it belongs to a plugin' };
  // Provisioning, or another tool, manages the dashboard or its folder.
  if (status === 403 && /\bmanage[dr]\b/i.test(said)) return { ...item, state: 'left', why: `Grafana says: ${said}` };
  if (status === 400 || status === 403) {
    const isForbidden = status === 403;
    throw new ContentError(isForbidden ? 'permission' : 'refused', {
      operation: grafana.http.connection.operation,
      what: `cannot save the dashboard ${ours.uid}`,
      why: `Grafana ${isForbidden ? 'does not allow it' : 'refused it'} (${status}, ${said.slice(0, limits.reasonCharactersMax)})`,
      ...(isForbidden && { remedy: `Give these credentials ${needs}` }),
    });
  }
  // If the response of a first attempt was lost, the second attempt finds its result.
  const now = (await standingOf(grafana, ours)).standing.state;
  return now === 'same' ? planned : { ...item, state: 'left', why: changedMeanwhile };
}
