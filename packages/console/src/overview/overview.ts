// The overview: services, alerts, deploys and parts of the plane. If one server fails, the rest is still shown.
import { startDeadline } from '@telltale/http';
import { abortable } from '../abortable.ts';
import type { Overview, TimeRange } from '../api.ts';
import { ConsoleError } from '../console-error.ts';
import { appearedIn } from '../dashboards/deploys.ts';
import { checkRange } from '../dashboards/validate-request.ts';
import type { Servers } from '../servers/servers.ts';
import { alertsOf } from './alerts.ts';
import { limits } from './limits.ts';
import { servicesOf } from './services.ts';

/** A part of the plane, with the state that its engine reports. */
export interface PartReport {
  readonly name: string;
  readonly state: string;
  readonly detail?: string;
}

/** Parameters of the overview. */
export interface OverviewQuestion {
  readonly range: TimeRange;
  /** Returns the state of the plane's parts. */
  readonly parts: () => Promise<readonly PartReport[]>;
  readonly signal?: AbortSignal | undefined;
}

/** A server's answer, or a fallback with the reason. */
async function orNothing<Answer>(
  answer: Promise<Answer>,
  { server, nothing, signal }: { readonly server: string; readonly nothing: Answer; readonly signal: AbortSignal },
): Promise<{ answer: Answer; why?: string }> {
  try {
    return { answer: await abortable(answer, signal) };
  } catch (error) {
    if (error === signal.reason)
      return { answer: nothing, why: `${server} did not answer within ${limits.serversMsMax / 1_000} s.` };
    if (!(error instanceof ConsoleError)) throw error;
    return { answer: nothing, why: error.message };
  }
}

/** The parts as the engine reports them; if it fails, the failure is shown as a part. */
async function reportOf(
  look: OverviewQuestion['parts'],
  signal: AbortSignal | undefined,
): Promise<readonly PartReport[]> {
  using deadline = startDeadline(limits.partsMsMax, signal);
  const unknown = (detail: string): PartReport[] => [{ name: 'plane', state: 'unknown', detail }];
  try {
    return await abortable(look(), deadline.signal);
  } catch (error) {
    if (error === deadline.signal.reason)
      return unknown(`its parts were not found within ${limits.partsMsMax / 1_000} s`);
    return unknown(error instanceof Error ? error.message : String(error));
  }
}

/** Parts that do not run, and servers that run but do not answer. */
function troubled(
  parts: readonly PartReport[],
  silent: readonly (readonly [name: string, why: string])[],
): PartReport[] {
  const unhealthy = parts
    .filter(({ state }) => state !== 'running')
    .map(({ name, state, detail }) => ({
      name,
      state,
      ...(detail && { detail }),
    }));
  const more = silent
    .filter(([name]) => unhealthy.every((part) => part.name !== name))
    .map(([name, detail]) => ({ name, state: 'unreachable', detail }));
  return [...unhealthy, ...more];
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
