// Whether an existing contact point is our current one, an earlier one of ours, or the user's own. Grafana stores no
// metadata with a contact point, so the mark is a comment in its message template, before Grafana's default message. It
// contains a fingerprint of the visible settings, and a mark of the address.
import { fingerprint, isObject, type JsonObject } from '../fingerprint.ts';
import { provisioned, type Standing } from '../report.ts';
import { isFingerprintOf, secretFingerprint } from '../secret-fingerprint.ts';

/** A contact point in Grafana's API. */
export interface ContactPoint {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  readonly settings: JsonObject;
  readonly disableResolveMessage?: boolean;
  readonly provenance?: string;
}

/** An existing contact point. */
export interface SeenContactPoint {
  readonly point: ContactPoint;
  /** Undefined if Grafana does not return it. */
  readonly url: string | undefined;
}

const form = /^\{\{\/\* Imported by telltale: (?<content>[0-9a-f]+) (?<address>[\w.-]+) \*\/\}\}/;

/** The message of an imported contact point: Grafana's default. */
export async function markedMessage(own: ContactPoint, url: string): Promise<string> {
  const mark = `Imported by telltale: ${contentOf(own)} ${await secretFingerprint(url)}`;
  return `{{/* ${mark} */}}{{ template "default.message" . }}`;
}

/** @param url the webhook's address */
export async function standingOf(there: SeenContactPoint | undefined, url: string): Promise<Standing> {
  if (there === undefined) return { state: 'absent' };
  const { point, url: held } = there;
  const { content, address } = form.exec(messageOf(point))?.groups ?? {};
  const isSame = point.type === 'webhook' && (held === undefined ? await isFingerprintOf(address, url) : held === url);
  if (isSame) return { state: 'same' };
  if (point.provenance === 'file') return { state: 'fixed', why: provisioned };
  if ((point.provenance ?? '') !== '') return { state: 'fixed', why: `it is provisioned by ${point.provenance}` };
  const isUntouched = content === contentOf(point) && (held === undefined || (await isFingerprintOf(address, held)));
  if (isUntouched) return { state: 'outdated' };
  if (held === undefined && content === undefined) {
    return { state: 'edited', why: 'Grafana does not show its address, and it was not imported' };
  }
  return {
    state: 'edited',
    why: 'it was edited since it was imported, or was not imported, and has another address',
  };
}

function messageOf({ settings }: ContactPoint): string {
  return typeof settings.message === 'string' ? settings.message : '';
}

/** The visible settings without address and mark. */
function contentOf(point: ContactPoint): string {
  const { name, type, disableResolveMessage } = point;
  const { url: _, message: __, ...settings } = isObject(point.settings) ? point.settings : {};
  const rest = messageOf(point).replace(form, '');
  const message = rest === '{{ template "default.message" . }}' ? '' : rest;
  return fingerprint({ name, type, settings, message, disableResolveMessage: disableResolveMessage || undefined });
}
