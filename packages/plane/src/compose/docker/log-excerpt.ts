// The last output of the container that failed, for the error message.
import { PlaneError } from '../../plane-error.ts';
import { containersOf } from './containers.ts';
import { compose } from './docker.ts';
import type { ComposeProject } from './project.ts';

/** The error to report: the last output of the first unhealthy container, otherwise the original error. */
export async function withLogExcerpt(project: ComposeProject, thrown: unknown): Promise<unknown> {
  if (!(thrown instanceof PlaneError) || thrown.code !== 'docker') return thrown;
  const failed = (await containersOf(project)).find(
    ({ state, health, exitCode }) => exitCode !== 0 || health === 'unhealthy' || state === 'restarting',
  );
  if (failed === undefined) return thrown;
  const args = ['logs', '--no-color', '--no-log-prefix', '--tail', '20', failed.service];
  const said = (await compose(project, 'cannot read its log', args))
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  const line =
    said.findLast((text) => /error|fail|cannot|refused|denied/i.test(text)) ?? said.at(-1) ?? 'it said nothing';
  const state =
    failed.exitCode !== 0 ? `ended with exit code ${failed.exitCode}` : `is ${failed.health || failed.state}`;
  return new PlaneError('start_failed', {
    what: 'cannot bring the stack up',
    why: `${failed.service} ${state}: ${line.trim().replace(/\.$/, '').slice(0, 400)}`,
    remedy: `See its whole log: docker compose logs ${failed.service}. The other parts keep running; stop them: telltale down`,
    cause: thrown,
  });
}
