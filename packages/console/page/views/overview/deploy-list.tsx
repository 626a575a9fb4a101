// Versions that appeared in the range, the newest first.
import type { Deploys } from '../../../src/api.ts';
import { iso, moment } from '../../format/clock.ts';
import { dashboardAddress } from '../../links.ts';
import { useAddress } from '../../router.ts';

/** The limit of the list; the dashboard of a service shows more. */
const SHOWN_MAX = 12;

export function DeployList({ deploys }: Deploys) {
  const at = useAddress();
  const newest = deploys.toSorted((one, other) => other.at - one.at);
  return (
    <section class="panel" aria-labelledby="deploys">
      <header>
        <h2 id="deploys">Deploys</h2>
      </header>
      {deploys.length === 0 && <p class="hint">No new version in this range.</p>}
      <ul class="deploys">
        {newest.slice(0, SHOWN_MAX).map(({ at: begun, service, version }) => (
          <li key={`${begun} ${service} ${version}`}>
            <time dateTime={iso(begun)}>{moment(begun, 'minutes')}</time>
            <a href={dashboardAddress(at, 'telltale-service', { service: [service] })}>{service}</a>
            <span title={version}>{version}</span>
          </li>
        ))}
      </ul>
      {deploys.length > SHOWN_MAX && <p class="hint">{deploys.length - SHOWN_MAX} earlier ones.</p>}
    </section>
  );
}
