// Runs commands in the keeper's container, which can read all secrets; they pass through a pipe, never arguments or
// logs.
import { compose } from './docker.ts';
import type { ComposeProject } from './project.ts';

/** The previous request, by stack: each runs a Node in the memory of the keeper's container, which has room for one. */
const last = new WeakMap<ComposeProject, Promise<string>>();

/**
 * Runs one of the verbs that print JSON, after earlier requests.
 *
 * @param what the operation for the error message
 * @throws PlaneError `docker`
 */
export async function askKeeper<Answer>(
  project: ComposeProject,
  what: string,
  verb: 'export' | 'certificates',
  signal?: AbortSignal,
): Promise<Answer> {
  const before = last.get(project) ?? Promise.resolve('');
  const ask = (): Promise<string> =>
    compose(project, what, ['exec', '-T', 'keeper', 'node', '/telltale/lib/main.js', verb], { signal });
  const answer = before.then(ask, ask);
  last.set(project, answer);
  return JSON.parse(await answer);
}
