// Deploy markers on graphs (annotations): versions of services that appeared in the time range.
import { appearedVersions } from '@telltale/content';
import type { Deploys, TimeRange } from '../api.ts';
import type { Servers } from '../servers/servers.ts';
import { limits } from './limits.ts';
import { type Asking, type Line, queryRange } from './query-prometheus.ts';
import { stepMsOf, timesOf } from './time-step.ts';
import { checked, chosenIn, type DashboardQuestion } from './variables.ts';
import { type Chosen, timesAt, writePromql } from './write-query.ts';

type Deploy = Deploys['deploys'][number];

/**
 * The first point of each stretch of a series; a series that exists at the first point of the range appeared before it.
 */
function appearances({ labels, values }: Line, times: readonly number[]): Deploy[] {
  const { job: service = '', service_version: version = '' } = labels;
  // For a service without a version, a new series is a restart and not a deploy.
  if (version === '') return [];
  return values.flatMap((value, index) => {
    const at = times[index];
    const isFirst = index > 0 && value !== null && values[index - 1] === null;
    return isFirst && at !== undefined ? [{ at, service, version }] : [];
  });
}

/** The newest deploys of the chosen services, in order of time. */
export async function appearedIn(
  asking: Asking,
  range: TimeRange,
  variables: Readonly<Record<string, Chosen>>,
): Promise<Deploy[]> {
  const stepMs = stepMsOf(range, limits.deployPointsMax, limits.deployStepMsMin);
  // Compares each point with the previous one; a shorter offset would miss deploys between two points.
  const { text } = appearedVersions(`${stepMs / 1_000}s`);
  const query = writePromql(text, { variables, times: timesAt(range, stepMs) });
  const lines = await queryRange(asking, query, { range, stepMs });
  const times = timesOf(range, stepMs);
  return lines
    .flatMap((line) => appearances(line, times))
    .sort((a, b) => a.at - b.at)
    .slice(-limits.deploysMax);
}

/** @throws ConsoleError `bad_request`, `not_found`, or the error of Prometheus */
export async function deploys(servers: Servers, question: DashboardQuestion): Promise<Deploys> {
  const asked = checked(question);
  if (!asked.dashboard.variables.includes('service')) return { deploys: [] };
  const { range, signal } = asked;
  const variables = await chosenIn(servers, '$service', asked);
  return { deploys: await appearedIn({ servers, signal }, range, variables) };
}
