// Links of a dashboard and of its panels, written by Grafana's own code for what is chosen.
import type { OpenDashboard } from '../../grafana/types.ts';
import type { Dashboard, Link } from '../grafana/model.ts';
import type { Click } from './click.ts';

/** Undefined where all are. */
function chosenServices(open: OpenDashboard): readonly string[] | undefined {
  const chosen = [open.chosen.get('service') ?? '$__all'].flat();
  return chosen.includes('$__all') ? undefined : chosen;
}

/** Links of the dashboard and of its panels, for what is chosen. */
export function writtenLinks(
  dashboard: Dashboard,
  open: OpenDashboard,
  choice: string,
  all: readonly Dashboard[],
): Click[] {
  const services = chosenServices(open);
  const click = (title: string, url: string): Click => {
    const from = `${dashboard.uid}, ${title} (${choice})`;
    return { from, href: open.interpolate(url, 'link'), open, services };
  };
  const own = (dashboard.links ?? []).flatMap((link: Link & { readonly type?: string }) =>
    link.type === 'dashboards'
      ? all
          .filter(({ uid }) => uid !== dashboard.uid)
          .map(({ uid }) => ({
            ...click(`${link.title} to ${uid}`, `/d/${uid}?\${__url_time_range}&\${__all_variables}`),
            mayFindNothing: true,
          }))
      : [click(link.title, link.url ?? '')],
  );
  const ofPanels = dashboard.panels
    .flatMap((panel) => [panel, ...(panel.panels ?? [])])
    .flatMap(({ title, links = [] }) => links.map((link) => click(`${title}: ${link.title}`, link.url ?? '')));
  return [...own, ...ofPanels];
}
