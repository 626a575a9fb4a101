// The service's identity: name, version, instance and host.
import { hostname } from 'node:os';
import { basename, dirname, resolve, sep } from 'node:path';
import { shortHash } from '@telltale/log-shipper';
import { packageOfFile } from '../modules/package-path.ts';
import type { Settings } from '../settings/settings.ts';
import { realPath } from './launchers.ts';
import { type Manifest, nearestManifest } from './manifest.ts';
import { type Pm2App, pm2App } from './pm2.ts';
import { detectResource } from './resource-detector.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const UNKNOWN = 'unknown_service:node';

/** The service's identity, as known before the app runs. */
export interface Service {
  readonly name: string;
  /** The key by which its processes share a spool and a page: its name, unless that is generic. */
  readonly identity: string;
  readonly version: string | undefined;
  readonly environment: string | undefined;
  /** The instance, if the attributes name one. */
  readonly node: string | undefined;
  readonly host: string;
  /** Every attribute of the OpenTelemetry resource. */
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** The working folder; undefined if it was removed. */
function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** The real path of the entry. */
function realEntry(entry: string | undefined, cwd: string | undefined): string | undefined {
  if (entry === undefined || entry === '') return undefined;
  return realPath(cwd === undefined ? entry : resolve(cwd, entry));
}

function isBelow(folder: string, above: string): boolean {
  return folder.startsWith(above.endsWith(sep) ? above : above + sep);
}

/**
 * The package of an app that is run by a dependency's command, such as `next start`; in an npm workspace the dependency
 * is in the folder above. It is that of the working folder, or the workspace for which npm was called if that is
 * nearer.
 */
function manifestOfCommand(cwd: string | undefined, { npm_package_json: file }: Environment): Manifest | undefined {
  const here = cwd === undefined ? undefined : nearestManifest(cwd);
  const npms = file ? nearestManifest(dirname(file)) : undefined;
  if (npms !== undefined && (here === undefined || isBelow(npms.folder, here.folder))) return npms;
  return here;
}

function manifestOf(entry: string | undefined, environment: Environment): Manifest | undefined {
  const cwd = workingFolder();
  // The entry is AWS' runtime; the function is elsewhere.
  const root = environment.LAMBDA_TASK_ROOT;
  if (environment.AWS_LAMBDA_FUNCTION_NAME && root) return nearestManifest(root);
  if (entry === undefined) return cwd === undefined ? undefined : nearestManifest(cwd);
  if (packageOfFile(entry) === undefined) {
    return nearestManifest(entry) ?? (cwd === undefined ? undefined : nearestManifest(cwd));
  }
  return manifestOfCommand(cwd, environment) ?? nearestManifest(entry);
}

/** Script names that do not identify an app: PM2 uses the script's name if no other is given. */
const namesNothing = /^(?:index|main|app|server|start|www|bundle|cli|run)$/;

function nameByPm2({ name, script }: Pm2App, manifest: Manifest | undefined): string {
  const isScripts = name === basename(script).replace(/\.[^.]*$/, '');
  if (!isScripts || !namesNothing.test(name)) return name;
  return manifest?.name ?? `${basename(dirname(script))}-${name}`;
}

/**
 * The service from its settings; otherwise from the cloud or PM2; otherwise from the nearest package.json of the app's
 * entry; otherwise of the working folder.
 *
 * @param argument the entry as in `process.argv[1]`; undefined for `node -e` and similar
 */
export function describeService(settings: Settings, argument: string | undefined): Service {
  const environment = process.env;
  const given = { ...detectResource(environment), ...settings.resourceAttributes };
  const entry = realEntry(argument, workingFolder());
  const pm2 = entry === undefined ? undefined : pm2App(environment, entry);
  const script = pm2 === undefined ? entry : realPath(pm2.script);
  const manifest = manifestOf(script, environment);
  const name =
    settings.serviceName ??
    given['service.name'] ??
    given['faas.name'] ??
    (pm2 === undefined ? undefined : nameByPm2(pm2, manifest)) ??
    manifest?.name ??
    UNKNOWN;
  const version = given['service.version'] ?? manifest?.version;
  const host = given['host.name'] ?? hostname();
  return {
    name,
    identity: name === UNKNOWN ? `${name}-${shortHash(script ?? workingFolder() ?? '')}` : name,
    version,
    environment: given['deployment.environment.name'] ?? given['deployment.environment'],
    node: given['service.instance.id'],
    host,
    attributes: {
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.language': 'nodejs',
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'process.pid': process.pid,
      'host.name': host,
      ...given,
      'service.name': name,
      ...(version === undefined ? {} : { 'service.version': version }),
    },
  };
}
