// Rotates the stack's passwords and certificates and makes every service use the new ones.
import { setTimeout as delay } from 'node:timers/promises';
import { createHttpClient } from '../http-client.ts';
import { limits } from '../limits.ts';
import type { Rotation } from '../operator.ts';
import { kindOf } from '../part-names.ts';
import { PlaneError } from '../plane-error.ts';
import { ensureClientFiles, exportOf, readAuthority, type StackExport } from './client-files.ts';
import { urlOf } from './connections.ts';
import { containersOf, runningServices } from './docker/containers.ts';
import { compose } from './docker/docker.ts';
import type { ComposeProject } from './docker/project.ts';

/** Services that read their secrets only at their start; all others reload them. */
const restarted = [
  'kibana',
  'grafana',
  // Debian's build continues to use the password that it read when its configuration last changed.
  'prometheus',
  'elasticsearch-exporter',
  'logstash',
  'fluentd',
  'fluent-bit',
  'otel-collector',
  'mail',
] as const;

/** See `Operator.rotate`. */
export async function rotateComposeSecrets(
  project: ComposeProject,
  { passwords, certificates, authority = false }: Rotation,
): Promise<readonly string[]> {
  if (authority) {
    throw new PlaneError('unsupported', {
      what: 'cannot replace the certificate authority',
      why: 'the stack must be stopped first',
      remedy: 'docs/operating.md says how',
    });
  }
  const former = await exportOf(project);
  const flags = [...(passwords ? ['--passwords'] : []), ...(certificates ? ['--certificates'] : [])];
  const rotate = ['run', '--rm', '--no-deps', '-T', 'setup', 'rotate', ...flags];
  const made = await compose(project, 'cannot generate new secrets', rotate, { msMax: limits.requestMsMax });
  // Services on this machine read the file again after a refusal.
  await ensureClientFiles(project);
  await knownTo(project, 'elasticsearch', '/_security/_authenticate');
  if (passwords) await tellGrafana(project, former);
  await restart(project);
  return JSON.parse(made);
}

async function restart(project: ComposeProject): Promise<void> {
  const isStale = (service: string): boolean => restarted.some((name) => name === kindOf(service));
  const stale = [...runningServices(await containersOf(project))].filter(isStale);
  if (stale.length === 0) return;
  const what = 'cannot restart the services that read their secrets only once';
  await compose(project, what, ['restart', ...stale], { msMax: limits.stackStopMsMax });
  const up = ['up', '--detach', '--no-deps', '--no-recreate', '--wait', ...stale];
  await compose(project, what, up, { msMax: limits.stackStartMsMax });
}

/** Waits until a server accepts the reader's new password: it checks its files every few seconds. */
async function knownTo(project: ComposeProject, server: 'elasticsearch', path: string): Promise<void> {
  const [ca, { passwords }] = await Promise.all([readAuthority(project), exportOf(project)]);
  const url = urlOf(await containersOf(project), server);
  if (url === undefined) return;
  let wrong = '';
  for (const begun = Date.now(); Date.now() - begun < limits.takeUpMsMax; await delay(limits.pollMs)) {
    // A connection from before would be answered with the old credentials.
    await using client = createHttpClient({ url, ca, username: 'telltale-reader', password: passwords.reader ?? '' });
    wrong = await client.ask({ path }).then(
      ({ status }) => (status === 200 ? '' : `it answers ${status}`),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (wrong === '') return;
  }
  throw new PlaneError('not_taken_up', {
    what: `${server} does not accept the new passwords`,
    why: wrong,
    remedy: `Restart it, then run the same again: docker compose restart ${server}`,
  });
}

/** Grafana stores the operator's password in its own database, so the new one is set with the old one. */
async function tellGrafana(project: ComposeProject, former: StackExport): Promise<void> {
  const url = urlOf(await containersOf(project), 'grafana');
  if (url === undefined) return;
  const { ca, passwords } = await exportOf(project);
  const { operator: oldPassword = '' } = former.passwords;
  await using grafana = createHttpClient({ url, ca, username: 'telltale-operator', password: oldPassword });
  const body = { oldPassword, newPassword: passwords.operator };
  const { status } = await grafana.ask({ method: 'PUT', path: '/api/user/password', body });
  if (status === 200) return;
  throw new PlaneError('not_taken_up', {
    what: 'cannot change the password of telltale-operator in Grafana',
    why: `Grafana answers ${status}: the password was changed in Grafana`,
    remedy:
      'Set it in Grafana to the password that docker compose run --rm setup credentials shows. Everything else has its new password',
  });
}
