// A webhook contact point for Grafana's own alerts.
import type { Item } from '../report.ts';
import { changedMeanwhile, decide, outcome } from '../report.ts';
import { type ContactPoint, markedMessage, type SeenContactPoint, standingOf } from './contact-point-standing.ts';
import type { Grafana } from './grafana.ts';

const uid = 'telltale-webhook';
const name = 'Telltale';
const needs = 'the permission alert.provisioning:write (the role Admin has it)';
const path = 'api/v1/provisioning/contact-points';

/** Grafana's placeholder for a secret setting. */
const redacted = '[REDACTED]';

interface Exported {
  readonly contactPoints?: readonly {
    readonly receivers?: readonly { readonly uid: string; readonly settings?: { readonly url?: unknown } }[];
  }[];
}

/** The contact point with its address, if Grafana returns it. */
async function look({ http }: Grafana): Promise<SeenContactPoint | undefined> {
  const { body } = await http.ask<readonly ContactPoint[]>({ path, doing: 'read the contact points', needs });
  const point = body.find((one) => one.uid === uid);
  if (point === undefined) return undefined;
  const { url } = point.settings;
  if (typeof url === 'string' && url !== redacted) return { point, url };
  // An administrator may read it unredacted.
  const exported = await http.ask<Exported>({
    path: `${path}/export?decrypt=true&format=json&name=${encodeURIComponent(point.name)}`,
    doing: 'read the address of the contact point',
    needs,
    // If that fails for any reason, the mark is sufficient.
    expected: [400, 403, 404, 405, 500],
  });
  const receivers = exported.status >= 400 ? [] : (exported.body.contactPoints ?? []);
  const held = receivers.flatMap(({ receivers: all = [] }) => all).find((one) => one.uid === uid)?.settings?.url;
  return { point, url: typeof held === 'string' && held !== redacted ? held : undefined };
}

/** Imports the contact point; its webhook's address is a secret. */
export async function importContactPoint(
  grafana: Grafana,
  url: string,
  { overwrite, dryRun }: { readonly overwrite: boolean; readonly dryRun: boolean },
): Promise<Item> {
  const there = await look(grafana);
  const decision = decide(await standingOf(there, url), overwrite);
  const item = { server: 'grafana', kind: 'contact point', id: uid, title: name } as const;
  const planned: Item = { ...item, ...outcome(decision) };
  if (dryRun || decision.act === 'nothing' || decision.act === 'leave') return planned;
  const own = {
    uid,
    // A renamed contact point keeps its name, because alerts are routed by it.
    name: there?.point.name ?? name,
    type: 'webhook',
    settings: { url, httpMethod: 'POST' },
    disableResolveMessage: false,
  };
  const { status } = await grafana.http.ask({
    method: there === undefined ? 'POST' : 'PUT',
    path: there === undefined ? path : `${path}/${uid}`,
    json: { ...own, settings: { ...own.settings, message: await markedMessage(own, url) } },
    // Without this header, nobody could change the contact point in Grafana.
    headers: { 'x-disable-provenance': 'true' },
    doing: `save the contact point ${name}`,
    needs,
    ...(there === undefined && { expected: [400, 409] }),
  });
  if (status < 400) return planned;
  // If the response of a first attempt was lost, the second attempt finds its result.
  const now = await standingOf(await look(grafana), url);
  return now.state === 'same' ? planned : { ...item, state: 'left', why: changedMeanwhile };
}
