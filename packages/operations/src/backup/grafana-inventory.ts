// The inventory of a Grafana: its dashboards and users, to compare two states.
import { limits } from '../limits.ts';
import { answerOf, requireAnswer, type Server } from '../server-requests.ts';

interface Found {
  readonly uid: string;
  readonly title: string;
}

interface Dashboard {
  readonly meta?: { readonly updated?: string; readonly version?: number };
}

/** Dashboards with their versions, and users with their roles. @returns undefined if there are too many to read each */
export async function grafanaInventory(
  grafana: Server,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, string>> | undefined> {
  const what = "list Grafana's dashboards";
  const path = `/api/search?type=dash-db&limit=${limits.dashboardsComparedMax + 1}&page=1`;
  const dashboards = await requireAnswer<Found[]>(grafana, what, { path, signal });
  if (dashboards.length > limits.dashboardsComparedMax) return undefined;
  const inventory: Record<string, string> = {};
  for (const { uid, title } of dashboards) {
    const { meta } = await requireAnswer<Dashboard>(grafana, what, { path: `/api/dashboards/uid/${uid}`, signal });
    inventory[`dashboard ${title} (${uid})`] = `${meta?.version} of ${meta?.updated}`;
  }
  const users = await answerOf<{ login: string; role: string }[]>(grafana, "list Grafana's users", {
    path: '/api/org/users',
    signal,
  });
  if (users.status === 200) for (const { login, role } of users.body) inventory[`user ${login}`] = role;
  return inventory;
}
