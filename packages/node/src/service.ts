// Who is speaking: the service's name and version, its instance, and the machine.
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { readRegularFile } from '@telltale/files';
import { limits } from './limits.ts';
import type { Settings } from './settings.ts';
import { describeSurroundings } from './surroundings.ts';

/** Folders looked at between the app's entry and the root. */
const FOLDERS_MAX = 64;

/** What is known of the service before the app runs. */
export interface Service {
  readonly name: string;
  readonly version: string | undefined;
  readonly environment: string | undefined;
  /** The instance, where the attributes name one. */
  readonly node: string | undefined;
  readonly host: string;
  /** Every attribute of the OpenTelemetry resource. */
  readonly attributes: Readonly<Record<string, string | number>>;
}

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
}

/** The nearest package.json with a name, from `folder` upwards. */
function nearestManifest(folder: string): Manifest | undefined {
  for (let depth = 0; depth < FOLDERS_MAX; depth++) {
    try {
      const manifest: Manifest = JSON.parse(
        readRegularFile(join(folder, 'package.json'), limits.manifestBytesMax).toString(),
      );
      if (typeof manifest.name === 'string' && manifest.name !== '') return manifest;
    } catch {
      // None here, or none that can be read: the next folder up may have one.
    }
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * The service by its settings, else by the nearest package.json of the app's entry, else of the working folder.
 *
 * @param entry path of the app's entry; undefined for `node -e` and the like
 */
export function describeService(settings: Settings, entry: string | undefined): Service {
  const given = { ...describeSurroundings(process.env), ...settings.resourceAttributes };
  const named = settings.serviceName ?? given['service.name'];
  const manifest =
    (entry === undefined ? undefined : nearestManifest(dirname(entry))) ?? nearestManifest(process.cwd());
  const name = named ?? text(manifest?.name) ?? 'unknown_service:node';
  const version = given['service.version'] ?? text(manifest?.version);
  const host = given['host.name'] ?? hostname();
  return {
    name,
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
