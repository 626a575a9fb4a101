// The overview: services, alerts, deploys and parts of the plane. If one server fails, the rest is still shown.
import { startDeadline } from '@telltale/http';
import type { Overview, TimeRange } from '../api.ts';
import { ConsoleError } from '../console-error.ts';
import { checkRange } from '../dashboards/check-question.ts';
import { appearedIn } from '../dashboards/deploys.ts';
import { inTime } from '../in-time.ts';
import type { Servers } from '../servers/servers.ts';
import { alertsOf } from './alerts.ts';
import { limits } from './limits.ts';
import { servicesOf } from './services.ts';

/** A part of the plane, as its engine finds it. */
export interface PartReport {
  readonly name: string;
  readonly state: string;
  readonly detail?: string;
}

/** What is asked for. */
export interface OverviewQuestion {
  readonly range: TimeRange;
  /** Looks at the parts of the plane. */
  readonly parts: () => Promise<readonly PartReport[]>;
  readonly signal?: AbortSignal | undefined;
}

/** What a server says, or nothing and why. */
async function orNothing<Answer>(
  answer: Promise<Answer>,
  { server, nothing, signal }: { readonly server: string; readonly nothing: Answer; readonly signal: AbortSignal },
): Promise<{ answer: Answer; why?: string }> {
  try {
    return { answer: await inTime(answer, signal) };
  } catch (error) {
    if (error === signal.reason)
      return { answer: nothing, why: `${server} did not answer within ${limits.serversMsMax / 1_000} s.` };
    if (!(error instanceof ConsoleError)) throw error;
    return { answer: nothing, why: error.message };
  }
}

/** The parts as the engine sees them; if it cannot, that is shown as a part. */
async function reportOf(
  look: OverviewQuestion['parts'],
  signal: AbortSignal | undefined,
): Promise<readonly PartReport[]> {
  using deadline = startDeadline(limits.partsMsMax, signal);
  const unknown = (detail: string): PartReport[] => [{ name: 'plane', state: 'unknown', detail }];
  try {
    return await inTime(look(), deadline.signal);
  } catch (error) {
    if (error === deadline.signal.reason)
      return unknown(`its parts were not found within ${limits.partsMsMax / 1_000} s`);
    return unknown(error instanceof Error ? error.message : String(error));
  }
}

/** Parts that do not run, and servers that run and do not answer. */
function troubled(
  parts: readonly PartReport[],
  silent: readonly (readonly [name: string, why: string])[],
): PartReport[] {
  const ill = parts
    .filter(({ state }) => state !== 'running')
    .map(({ name, state, detail }) => ({
      name,
      state,
      ...(detail && { detail }),
    }));
  const more = silent
    .filter(([name]) => ill.every((part) => part.name !== name))
    .map(([name, detail]) => ({ name, state: 'unreachable', detail }));
  return [...ill, ...more];
}

/** @throws ConsoleError `bad_request`; servers that do not answer are named in the response */
export async function overview(servers: Servers, { range, parts, signal }: OverviewQuestion): Promise<Overview> {
  checkRange(range);
  using deadline = startDeadline(limits.serversMsMax, signal);
  const asking = { servers, signal: deadline.signal };
  const prometheus = { server: 'Prometheus', signal: deadline.signal };
  const [services, alertsAnswer, deploys, reported] = await Promise.all([
    orNothing(servicesOf(asking, range), { ...prometheus, nothing: { services: [] } }),
    orNothing(alertsOf(servers, { at: range.to, signal: deadline.signal }), {
      server: 'Alertmanager',
      signal: deadline.signal,
      nothing: { alerts: [] },
    }),
    orNothing(appearedIn(asking, range, { service: { pattern: '.+' } }), { ...prometheus, nothing: [] }),
    reportOf(parts, signal),
  ]);
  signal?.throwIfAborted();
  const why = services.why ?? deploys.why;
  const alerts = {
    ...alertsAnswer.answer,
    ...(alertsAnswer.why !== undefined && { alerts_unknown: alertsAnswer.why }),
  };
  const silent = [
    ...(why === undefined ? [] : [['prometheus', why] as const]),
    ...(alerts.alerts_unknown === undefined ? [] : [['alertmanager', alerts.alerts_unknown] as const]),
  ];
  return { ...services.answer, ...alerts, deploys: deploys.answer, parts: troubled(reported, silent) };
}
