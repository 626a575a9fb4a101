// Firing alerts that notify people, each with its runbook.
import type { FiringAlert } from '../../../src/api.ts';
import { address } from '../../api.ts';
import { age, iso, moment } from '../../format/clock.ts';
import { dashboardAddress, timeOf } from '../../links.ts';
import { useAddress } from '../../router.ts';
import { useTime } from '../../time/time-context.ts';

const colours: Readonly<Record<string, string>> = { critical: 'red', warning: 'orange' };

function Alert({ alert }: { readonly alert: FiringAlert }) {
  const at = useAddress();
  const { now } = useTime();
  const { name, severity, summary, service, instance, since, runbook } = alert;
  const begun = Date.parse(since);
  return (
    <li class={`alert severity-${severity}`}>
      <p class="alert-head">
        <span class={`tag c-${colours[severity] ?? 'blue'}`}>{severity}</span>
        {runbook === undefined ? (
          <strong>{name}</strong>
        ) : (
          <a
            href={address(`/runbooks/${encodeURIComponent(runbook)}`, { ...timeOf(at), 'var-service': service })}
            title="What to do"
          >
            {name}
          </a>
        )}
        <time dateTime={iso(begun)} title={`since ${moment(begun)}`}>
          {age(begun, now)}
        </time>
      </p>
      <p class="alert-summary">{summary}</p>
      {(service !== undefined || instance !== undefined) && (
        <p class="alert-where">
          {service !== undefined && (
            <a href={dashboardAddress(at, 'telltale-service', { service: [service] })}>{service}</a>
          )}
          {instance !== undefined && <span>{instance}</span>}
        </p>
      )}
    </li>
  );
}

interface AlertListProps {
  readonly alerts: readonly FiringAlert[];
  readonly unknown: string | undefined;
}

export function AlertList({ alerts, unknown }: AlertListProps) {
  return (
    <section class="panel" aria-labelledby="alerts">
      <header>
        <h2 id="alerts">Alerts</h2>
        {alerts.length > 0 && <span class="count">{alerts.length}</span>}
      </header>
      {unknown !== undefined && <p class="note is-warning">{unknown}</p>}
      {alerts.length === 0 && unknown === undefined && <p class="hint">No alert is firing.</p>}
      <ul class="alerts">
        {alerts.map((alert) => (
          <Alert key={`${alert.name} ${alert.service} ${alert.instance} ${alert.since}`} alert={alert} />
        ))}
      </ul>
    </section>
  );
}
