// Checks that servers, and Docker or the cluster below them, have versions that this Telltale was tested with.

import type { PlaneDescription, TargetVersion } from '@telltale/plane';
import { dockerProblem, isOlder } from '@telltale/plane/preflight';
import type { Check } from './examination.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

/** Compares a version with the expected one. */
export function isTarget(version: string, { version: target, orNewer }: TargetVersion): boolean {
  return !isOlder(version, target) && (orNewer === true || !isOlder(target, version));
}

/** The running versions beside the tested ones. */
export function versionFindings(
  running: Readonly<Record<string, string>>,
  { versions, engine }: PlaneDescription,
): Finding[] {
  const others = Object.entries(running).flatMap(([part, version]) => {
    const wish = versions[part];
    return wish === undefined || isTarget(version, wish) ? [] : [{ part, version, wish }];
  });
  if (others.length === 0) {
    const shown = Object.entries(running).map(([part, version]) => `${part} ${version}`);
    return [ok('versions', shown.join(', '))];
  }
  return others.map(({ part, version, wish }) => {
    const tested = `${wish.version}${wish.orNewer ? ' and newer' : ''}`;
    const found = `${part} runs ${version}, and this Telltale was tested with ${tested}`;
    const again = engine === 'kubernetes' ? '' : 'telltale down, then ';
    return warning('versions', found, `${again}telltale up --engine ${engine}`);
  });
}

export const versions: Check = {
  name: 'versions',
  look: async ({ operator, description }) =>
    operator === undefined ? [] : versionFindings(await operator.versions(), description),
};

export const docker: Check = {
  name: 'Docker',
  async look({ description }) {
    if (description.docker === undefined) return [];
    const problem = dockerProblem(description.docker);
    if (problem !== undefined) return [failure('Docker', problem.why, problem.remedy)];
    return [ok('Docker', `Engine ${description.docker.engine}, Compose ${description.docker.compose}`)];
  },
};

export const cluster: Check = {
  name: 'cluster',
  async look({ description }) {
    if (description.cluster === undefined) return [];
    const { context, namespace, serverVersion, problem } = description.cluster;
    if (problem !== undefined) return [failure('cluster', problem.why, problem.remedy)];
    const found = `${context} runs Kubernetes ${serverVersion.replace(/^v/, '')}; the namespace ${namespace} can be applied to`;
    return [ok('cluster', found)];
  },
};
