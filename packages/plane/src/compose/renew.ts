// Has the stack's secrets made anew, and lets every service use them.
import { readFile } from 'node:fs/promises';
import { limits } from '../limits.ts';
import type { Renewal } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import { clientFiles, keepClientFiles } from './client-files.ts';
import { compose } from './docker.ts';
import type { ComposeProject } from './project.ts';

/** Services that read their secrets once, when they start; all others look again by themselves. */
const restarted = [
  'kibana',
  'grafana',
  'elasticsearch-exporter',
  'logstash',
  'fluentd',
  'fluent-bit',
  'otel-collector',
  'mail',
] as const;

/** See `Operator.renew`. */
export async function renewStack(
  project: ComposeProject,
  { passwords, certificates, authority = false }: Renewal,
): Promise<readonly string[]> {
  if (authority) {
    throw new PlaneError('unsupported', {
      what: 'cannot make another authority',
      why: 'the stack has to be stopped for it',
      remedy: 'docs/operating.md says how',
    });
  }
  const flags = [...(passwords ? ['--passwords'] : []), ...(certificates ? ['--certificates'] : [])];
  const made = await compose(
    project,
    'cannot make the secrets anew',
    ['run', '--rm', '--no-deps', '-T', 'setup', 'rotate', ...flags],
    { msMax: limits.requestMsMax },
  );
  // Services of this machine read the file again when they are refused.
  await keepClientFiles(project);
  await readFile(clientFiles(project).ca);
  const running = (
    await compose(project, 'cannot list the services', ['ps', '--services', '--status', 'running'])
  ).split('\n');
  const stale = restarted.filter((name) => running.includes(name));
  if (stale.length > 0) {
    await compose(project, 'cannot restart what reads its secrets once', ['restart', ...stale], {
      msMax: limits.stackStopMsMax,
    });
    await compose(
      project,
      'cannot wait for what was restarted',
      ['up', '--detach', '--no-deps', '--no-recreate', '--wait', ...stale],
      {
        msMax: limits.stackStartMsMax,
      },
    );
  }
  return JSON.parse(made);
}
