// The health of a service, by the same thresholds as the dashboards, with its reasons.
import { objectives } from '@telltale/catalog';
import { errorSteps, latencySteps, type Steps, shareSteps, waitingSteps } from '@telltale/content';
import type { ServiceHealth } from '../api.ts';

/** The measured state of a service. */
export type Measured = Omit<ServiceHealth, 'state' | 'reasons'>;

type State = ServiceHealth['state'];

const ranks: readonly State[] = ['down', 'bad', 'poor', 'good'];

function stateBy([base, ...steps]: Steps, value: number | null): State {
  if (value === null) return 'good';
  const colour = steps.findLast(([from]) => value >= from)?.[1] ?? base;
  return colour === 'red' ? 'bad' : colour === 'orange' ? 'poor' : 'good';
}

const digits = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });
const percent = (share: number): string => `${digits(share * 100)} %`;
const allowed = percent(1 - objectives.availability.target);

/** Processes that do not answer, each reason with its state. */
function missingOf({ processes, processes_up, processes_gone }: Measured): (readonly [State, string])[] {
  if (processes === 0) return [['poor', 'its processes are no longer scraped']];
  const silent = processes - processes_up - processes_gone;
  const which = processes === 1 ? 'its process' : 'each process';
  if (processes_up === 0 && silent === 0) return [['down', `${which} has just ended or stopped answering`]];
  if (processes_up === 0) return [['down', processes === 1 ? 'its process does not answer' : 'no process answers']];
  // During a deploy processes are replaced, which is no problem.
  const running = processes - processes_gone;
  return silent > 0 ? [['poor', `${silent} of ${running} processes do not answer`]] : [];
}

/** Everything that is wrong, each with its state. */
function faultsOf(service: Measured): (readonly [State, string])[] {
  const { processes_up, error_ratio, p95_seconds, event_loop_utilization, records_waiting } = service;
  const missing = missingOf(service);
  if (processes_up === 0) return missing;
  const measured: readonly (readonly [Steps, number | null, (value: number) => string])[] = [
    [errorSteps, error_ratio, (value) => `${percent(value)} of requests fail, ${allowed} may`],
    [latencySteps, p95_seconds, (value) => `one request in twenty takes longer than ${digits(value)} s`],
    [shareSteps, event_loop_utilization, (value) => `an event loop is busy ${percent(value)} of the time`],
    [waitingSteps, records_waiting, (value) => `${digits(value)} log records wait`],
  ];
  const faults = measured.flatMap(([steps, value, say]): (readonly [State, string])[] => {
    const state = stateBy(steps, value);
    return value === null || state === 'good' ? [] : [[state, say(value)]];
  });
  return [...missing, ...faults];
}

export function healthOf(service: Measured): ServiceHealth {
  const faults = faultsOf(service).toSorted(([a], [b]) => ranks.indexOf(a) - ranks.indexOf(b));
  return { ...service, state: faults[0]?.[0] ?? 'good', reasons: faults.map(([, reason]) => reason) };
}

/** Orders services: the worst first; equal ones by errors, then latency, then load. */
export function worstFirst(a: ServiceHealth, b: ServiceHealth): number {
  const more = (of: (service: ServiceHealth) => number | null): number => (of(b) ?? -1) - (of(a) ?? -1);
  return (
    ranks.indexOf(a.state) - ranks.indexOf(b.state) ||
    more(({ error_ratio }) => error_ratio) ||
    more(({ p95_seconds }) => p95_seconds) ||
    more(({ event_loop_utilization }) => event_loop_utilization) ||
    more(({ records_waiting }) => records_waiting) ||
    (a.name < b.name ? -1 : 1)
  );
}
