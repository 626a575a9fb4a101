// Alertmanager's configuration with only those receivers whose secrets the operator has put into the plane's folder
// `receivers`. Without that folder, nobody is notified.
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { alertingFolder } from '../content.ts';
import { PlaneError } from '../plane-error.ts';
import { ensureFile, ensureFolder, type FileAccess, namesIn, readIfThere } from '../secrets/ensured-files.ts';
import { yaml } from '../secrets/yaml.ts';

/** The operator's own routes, instead of the built-in ones. */
const ownRoutes = 'alertmanager.yaml';
/** Grafana's address, for links to dashboards. */
const grafanaAddress = 'grafana_url';

interface Configuration {
  readonly global?: Readonly<Record<string, unknown>>;
  readonly receivers?: readonly Receiver[];
  readonly [part: string]: unknown;
}

type Receiver = { readonly name: string } & Readonly<Record<string, unknown>>;

/** Secrets in a piece of configuration, by their file names. */
function secretsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key.endsWith('_file') && typeof inner === 'string' ? [basename(inner)] : secretsOf(inner),
  );
}

/** The same configuration with its secrets in another folder. */
function moved(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => moved(inner, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key.endsWith('_file') && typeof inner === 'string' ? join(folder, basename(inner)) : moved(inner, folder),
    ]),
  );
}

/** A receiver without the channels for which a secret is missing. */
function usable(receiver: Receiver, isThere: (secret: string) => boolean): Receiver {
  const parts = Object.entries(receiver).flatMap(([key, value]) => {
    if (!key.endsWith('_configs') || !Array.isArray(value)) return [[key, value] as const];
    const ways = value.filter((way) => secretsOf(way).every(isThere));
    return ways.length > 0 ? [[key, ways] as const] : [];
  });
  return { ...Object.fromEntries(parts), name: receiver.name };
}

/** `page (webhook, email)`; undefined if nobody is notified. */
function described(receiver: Receiver): string | undefined {
  const ways = Object.keys(receiver).flatMap((key) =>
    key.endsWith('_configs') ? [key.slice(0, -'_configs'.length)] : [],
  );
  return ways.length > 0 ? `${receiver.name} (${ways.join(', ')})` : undefined;
}

function grafanaTemplate(path: string, text: string): string {
  const address = text.trim().replace(/\/+$/, '');
  if (!/^https?:\/\/[^\s"'{}<>]+$/.test(address)) {
    throw new PlaneError('folder', {
      what: 'cannot link alerts to their dashboards',
      where: `by ${path}`,
      why: 'it does not contain the URL of a web server',
      remedy: 'Write the address of Grafana into it, such as https://grafana.example.org, or remove it',
    });
  }
  return `{{ define "telltale.grafana" }}${address}{{ end }}\n`;
}

function parsed(path: string, text: string): Configuration {
  try {
    const value: unknown = parse(text);
    if (typeof value === 'object' && value !== null) return value as Configuration;
    throw new Error('it contains no settings');
  } catch (cause) {
    throw new PlaneError('folder', {
      what: 'cannot read the receivers of alerts',
      where: `from ${path}`,
      why: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause),
      remedy: "Correct it, or delete it: Telltale's routes are then used",
      cause,
    });
  }
}

/** The operator's folder and Alertmanager's. */
export interface ReceiversPlace extends FileAccess {
  /** The operator's folder. */
  readonly given: string;
  /** The folder for Alertmanager's files. */
  readonly config: string;
  /** The same folder in Alertmanager's own file system. Default: the same path. */
  readonly seenAs?: string;
}

/** The result of an update of a running server. */
export interface Refreshed {
  /** Whether a file changed, so that the server must reload it. */
  readonly changed: boolean;
  /** Notes for the user. */
  readonly notes: readonly string[];
}

/** The same, with the path of the configuration. */
export interface KeptReceivers extends Refreshed {
  readonly path: string;
}

/**
 * Writes Alertmanager's configuration, its templates and copies of the secrets, each if it differs.
 *
 * @throws PlaneError `folder` if the operator's files cannot be used
 */
export async function ensureReceivers(place: ReceiversPlace): Promise<KeptReceivers> {
  const { given, config, seenAs = config } = place;
  const names = await namesIn(given);
  const read = async (name: string): Promise<string> => (await readIfThere(join(given, name))) ?? '';
  const own = names.includes(ownRoutes) ? join(given, ownRoutes) : undefined;
  const source = own ?? join(alertingFolder, ownRoutes);
  const configuration = parsed(source, (await readIfThere(source)) ?? '');

  const secrets = new Map<string, string>();
  const isThere = (secret: string): boolean => names.includes(secret);
  const receivers = (configuration.receivers ?? []).map((receiver) => usable(receiver, isThere));
  for (const name of secretsOf({ receivers, global: configuration.global })) {
    if (isThere(name)) secrets.set(name, await read(name));
  }
  const templates = new Map<string, string>();
  for (const [folder, found] of [
    [join(alertingFolder, 'templates'), await namesIn(join(alertingFolder, 'templates'))],
    [given, names],
  ] as const) {
    for (const name of found.filter((file) => file.endsWith('.tmpl'))) {
      templates.set(name, (await readIfThere(join(folder, name))) ?? '');
    }
  }
  if (names.includes(grafanaAddress)) {
    templates.set('grafana.tmpl', grafanaTemplate(join(given, grafanaAddress), await read(grafanaAddress)));
  }

  const path = join(config, 'alertmanager.yaml');
  const settings = moved(
    { ...configuration, templates: [join(seenAs, 'templates', '*.tmpl')], receivers },
    join(seenAs, 'secrets'),
  ) as object;
  const changes = [
    await ensureFolder(join(config, 'secrets'), secrets, place),
    await ensureFolder(join(config, 'templates'), templates, place),
    await ensureFile(path, yaml(settings), place),
  ];
  const reached = receivers.flatMap((receiver) => described(receiver) ?? []);
  const notes = names.length === 0 ? [] : [`alerts go to: ${reached.length > 0 ? reached.join('; ') : 'nobody'}`];
  return { path, changed: changes.includes(true), notes };
}
