// Checks which alerts fire, and whether they reach Alertmanager.
import { type HttpClient, listText } from '@telltale/plane';
import type { ServerCheck } from '../examination.ts';
import { type Finding, failure, ok, runbookPath, warning } from '../finding.ts';
import { limits } from '../limits.ts';
import { query, quoted, readData } from '../query-server.ts';

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

/** This alert always fires, so its absence is a problem. */
const watchdog = 'Watchdog';

export const alerts: ServerCheck = {
  name: 'alerts',
  async look(client) {
    const { alerts: all } = await readData<{ alerts: Alert[] }>(client, '/api/v1/alerts');
    const firing = all.filter(({ state }) => state === 'firing');
    const notified = firing.filter(({ labels }) => labels.severity === 'critical' || labels.severity === 'warning');
    if (!firing.some(({ labels }) => labels.alertname === watchdog)) {
      const remedy = 'Check that its rules are loaded: telltale up writes them';
      return [
        failure('alerts', `${watchdog}, which always fires, does not fire: no alert can`, remedy, watchdog),
        ...notified.map(alertFinding),
      ];
    }
    if (notified.length === 0) return [ok('alerts', `only ${watchdog} fires, which always does`)];
    return notified.map(alertFinding);
  },
};

/** A finding for a firing alert, with the alert's severity. */
function alertFinding({ labels, annotations }: Alert): Finding {
  const { alertname = 'an alert without a name', severity } = labels;
  const found = `${alertname} fires: ${quoted(`${annotations.summary ?? ''}. ${annotations.description ?? ''}`)}`;
  const [, own] = /\/dashboards\/runbooks\/(\w+)\.md$/.exec(annotations.runbook_url ?? '') ?? [];
  return {
    check: 'alerts',
    state: severity === 'critical' ? 'failure' : 'warning',
    finding: found,
    remedy: own === undefined ? (annotations.runbook_url ?? 'Look at it in Prometheus') : 'Follow its runbook',
    ...(own !== undefined && { runbook: runbookPath(own) }),
  };
}

export const handover: ServerCheck = {
  name: 'handover',
  async look(client) {
    const { activeAlertmanagers } = await readData<{ activeAlertmanagers: { url: string }[] }>(
      client,
      '/api/v1/alertmanagers',
    );
    if (activeAlertmanagers.length === 0) {
      const found = 'Prometheus knows no Alertmanager: nobody is notified of alerts';
      return [failure('handover', found, 'telltale up configures it', 'PrometheusWithoutAlertmanager')];
    }
    const failed = await lately(client, {
      counter: 'prometheus_notifications_errors_total',
      label: 'alertmanager',
      window: limits.handoverWindow,
    });
    const urls = activeAlertmanagers.map(({ url }) => new URL(url).host);
    if (failed.length === 0) return [ok('handover', `alerts arrive at Alertmanager at ${urls.join(', ')}`)];
    const found = `Prometheus could not send alerts in the last ${limits.handoverWindow}, to ${listText(failed)}`;
    return [
      failure(
        'handover',
        found,
        'See both logs: telltale logs prometheus alertmanager',
        'PrometheusNotificationsFailing',
      ),
    ];
  },
};

export const notifications: ServerCheck = {
  name: 'notifications',
  async look(client) {
    const failed = await lately(client, {
      counter: 'alertmanager_notifications_failed_total',
      label: 'integration',
      window: limits.failureWindow,
    });
    if (failed.length === 0) return [ok('notifications', `none failed in the last ${limits.failureWindow}`)];
    const found = `Alertmanager could not send notifications in the last ${limits.failureWindow}: by ${listText(failed)}`;
    const remedy = 'See its log: telltale logs alertmanager; correct the address or the secret in the folder receivers';
    return [failure('notifications', found, remedy, 'AlertmanagerNotificationsFailing')];
  },
};

export const alertmanagerConfiguration: ServerCheck = {
  name: 'configuration',
  async look(client) {
    const old = await query(client, 'alertmanager_config_last_reload_successful == 0');
    if (old.length === 0) return [];
    const found = 'Alertmanager could not load its configuration and uses an older one';
    const remedy = 'See its log: telltale logs alertmanager; correct the file, then telltale up reloads it';
    return [warning('configuration', found, remedy, 'AlertmanagerConfigurationRefused')];
  },
};

/** A counter of failures, with the window and the label of its query. */
interface Failures {
  readonly counter: string;
  readonly label: string;
  readonly window: string;
}

/** Failures, each with its count. */
async function lately(client: HttpClient, { counter, label, window }: Failures): Promise<string[]> {
  const found = await query(client, `sum by (${label}) (increase(${counter}[${window}])) > 0`);
  return found.map(({ labels, value }) => `${labels[label] ?? counter} (${Math.ceil(value)} times)`);
}
