// The navigation: overview, logs, shipping, and every dashboard; dashboards without data are grey and say why.
import type { DashboardDescription } from '../../src/api.ts';
import { address } from '../api.ts';
import { useConsole } from '../console-context.ts';
import { dashboardTitle } from '../dashboard-title.ts';
import { dashboardAddress, logsAddress, servicesOf, shippingAddress, timeOf } from '../links.ts';
import { type Address, useAddress } from '../router.ts';
import { Icon, type IconName } from './icon.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

interface EntryProps {
  readonly href: string;
  readonly path: string;
  readonly icon?: IconName;
  readonly title: string;
  readonly notFed?: string | undefined;
}

function Entry({ href, path, icon, title, notFed }: EntryProps) {
  const at = useAddress();
  return (
    <li>
      <a
        href={href}
        class={notFed === undefined ? 'entry' : 'entry is-not-fed'}
        aria-current={at.path === path ? 'page' : undefined}
        title={notFed}
      >
        {icon && <Icon name={icon} />}
        <span>{title}</span>
        {notFed !== undefined && <small>no data</small>}
      </a>
    </li>
  );
}

/** The address of a dashboard, with the chosen services if it has that variable. */
function dashboardHref(at: Address, { uid, variables }: DashboardDescription): string {
  return dashboardAddress(at, uid, variables.includes('service') ? { service: servicesOf(at) } : {});
}

interface NavigationProps {
  readonly isOpen: boolean;
  readonly help: () => void;
}

export function Navigation({ isOpen, help }: NavigationProps) {
  const at = useAddress();
  const { dashboards, links, telltale, unknown = [] } = useConsole();
  const outside = Object.entries(links).filter(([, href]) => href !== undefined);
  return (
    <nav id="navigation" class={isOpen ? 'navigation is-open' : 'navigation'} aria-label="Views">
      <a class="brand" href={address('/', timeOf(at))}>
        <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
          <path d="M1.5 9h3l2-6 3 10 2-5h3" />
        </svg>
        Telltale
      </a>
      <ul>
        <Entry path="/" href={address('/', timeOf(at))} icon="pulse" title="Overview" />
        <Entry path="/logs" href={logsAddress(at, { service: servicesOf(at) })} icon="lines" title="Logs" />
        <Entry path="/shipping" href={shippingAddress(at)} icon="truck" title="Shipping" />
      </ul>
      <h2>Dashboards</h2>
      <ul class="dashboards">
        {dashboards.map((dashboard) => (
          <Entry
            key={dashboard.uid}
            path={`/d/${dashboard.uid}`}
            href={dashboardHref(at, dashboard)}
            title={dashboardTitle(dashboard)}
            notFed={dashboard.not_fed}
          />
        ))}
      </ul>
      {unknown.map((sentence) => (
        <p key={sentence} class="hint">
          {sentence}
        </p>
      ))}
      <div class="navigation-end">
        {outside.length > 0 && (
          <ul>
            {outside.map(([name, href]) => (
              <li key={name}>
                <a class="entry" href={href} target="_blank" rel="noreferrer">
                  <Icon name="out" />
                  <span>{name === 'grafana' ? 'Grafana' : 'Kibana'}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
        <div class="navigation-tools">
          <ThemeSwitch />
          <button type="button" class="button icon-only" title="Keyboard shortcuts (?)" onClick={help}>
            <Icon name="help" label="Keyboard shortcuts" />
          </button>
          {telltale !== '' && <small class="version">{telltale}</small>}
        </div>
      </div>
    </nav>
  );
}
