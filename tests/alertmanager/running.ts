// A real Alertmanager with the committed configuration, but for what a test cannot wait for.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/program.ts';
import { configuration, type Labels, type Route, templates } from './support.ts';

export interface RunningAlertmanager extends AsyncDisposable {
  readonly url: string;
  /** Has alerts fire, or ends them. */
  post(alerts: readonly Labels[], state?: 'firing' | 'resolved'): Promise<void>;
}

/**
 * @param scratch folder of the test's own
 * @param notifiedAt base address of the receivers; without it nobody is notified
 */
export async function startAlertmanager(scratch: string, notifiedAt?: string): Promise<RunningAlertmanager> {
  const { alertmanager: command, alertmanagerFolder } = await obtainPrometheus();
  const way = (name: string) => ({ webhook_configs: [{ url: `${notifiedAt}/${name}`, send_resolved: true }] });
  const quick = (route: Route): Route => ({
    ...route,
    ...{ group_wait: '1s', group_interval: '1s' },
    ...(route.routes && { routes: route.routes.map(quick) }),
  });
  const path = join(scratch, 'running.yaml');
  writeFileSync(
    path,
    stringify({
      ...configuration,
      templates: [templates],
      route: quick(configuration.route),
      receivers: configuration.receivers.map(({ name }) => ({
        name,
        ...(notifiedAt !== undefined && name !== 'nobody' && way(name)),
      })),
    }),
  );
  const port = await freePort();
  const program = await startProgram({
    command,
    args: [
      `--config.file=${path}`,
      `--storage.path=${join(scratch, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    cwd: alertmanagerFolder,
    ready: /Listening on/,
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    async post(alerts, state = 'firing') {
      const ended = state === 'resolved' && { endsAt: new Date(Date.now() - 1_000).toISOString() };
      const response = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(
          alerts.map((labels) => ({ labels, annotations: { summary: labels.alertname }, ...ended })),
        ),
      });
      if (!response.ok) throw new Error(`Alertmanager answers ${response.status}: ${await response.text()}`);
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
