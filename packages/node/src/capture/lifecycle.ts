// Logs the start of the process with its settings, and its end with the reason.
import { fileURLToPath } from 'node:url';
import { settingWithoutCredentials } from '@telltale/catalog';
import { readRegularFile } from '@telltale/files';
import { limits } from '../limits.ts';
import { ownFolder } from '../loading.ts';
import type { Service } from '../process/service.ts';
import { settings as schema } from '../settings/settings-schema.ts';
import { type CrashKind, noteCrash, recentCrash } from './crashes.ts';
import type { Logs } from './logs.ts';

const LOGGER = 'telltale';

type Environment = Readonly<Record<string, string | undefined>>;

/** The reason why the process ended, as far as the process itself knows it. */
export type EndReason =
  | { readonly kind: 'signal'; readonly signal: string; readonly code: number | undefined }
  | { readonly kind: CrashKind | 'exit' | 'natural-end'; readonly code: number };

function ownVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readRegularFile(fileURLToPath(new URL('../package.json', ownFolder)), limits.manifestBytesMax).toString(),
  );
  return version;
}

/** The settings that were set explicitly. */
interface SettingsInForce {
  readonly settings: Readonly<Record<string, string>>;
  /** Names of secret settings. */
  readonly settings_hidden: readonly string[];
}

function settingsInForce(environment: Environment): SettingsInForce {
  const settings: Record<string, string> = {};
  const hidden: string[] = [];
  for (const [name, setting] of Object.entries(schema)) {
    const isSecret = 'secret' in setting;
    const value = environment[name] || (isSecret ? environment[`${name}_FILE`] : undefined);
    if (!value) continue;
    // Only the name: a key with any value would be redacted, as if a secret had been logged.
    if (isSecret) hidden.push(name);
    // An address may contain a password.
    else settings[name] = settingWithoutCredentials(value);
  }
  return { settings, settings_hidden: hidden };
}

function reasonText(reason: EndReason): string {
  switch (reason.kind) {
    case 'signal':
      return reason.signal;
    case 'natural-end':
      return 'nothing left to do';
    case 'exit':
      return `exit with ${reason.code}`;
    default:
      return reason.kind.replace('-', ' ');
  }
}

/** The records of one process. */
export class Lifecycle {
  readonly #logs: Logs;
  readonly #service: Service;
  #ranOut = false;

  constructor(logs: Logs, service: Service) {
    this.#logs = logs;
    this.#service = service;
  }

  /** Records the start, and watches the causes of the end. */
  start(environment: Environment): void {
    const { name, version } = this.#service;
    this.#logs.emit(() => ({
      level: 'info',
      logger: LOGGER,
      message: `${version === undefined ? name : `${name} ${version}`} started`,
      fields: { 'event.kind': 'event', 'event.action': 'process-start' },
      app: { node: process.version, telltale: ownVersion(), ...settingsInForce(environment) },
    }));
    process.on('uncaughtExceptionMonitor', (_error, origin) => {
      noteCrash(origin === 'unhandledRejection' ? 'unhandled-rejection' : 'uncaught-exception');
    });
    process.on('beforeExit', () => {
      this.#ranOut = true;
      // If a listener finds more to do, this was not the end.
      setImmediate(() => {
        this.#ranOut = false;
      }).unref();
    });
  }

  /**
   * Records the end.
   *
   * @param code exit code; undefined if a signal ends the process
   * @param signal that ends the process, or that requested the end
   */
  stop(code: number | undefined, signal: string | undefined): void {
    const reason = this.#reason(code, signal);
    const stats = this.#logs.shipped?.shipper.stats();
    this.#logs.emit(() => ({
      level: reason.kind === 'signal' || reason.code === 0 ? 'info' : 'error',
      logger: LOGGER,
      message: `${this.#service.name} stopped: ${reasonText(reason)}`,
      fields: { 'event.kind': 'event', 'event.action': 'process-stop', 'event.reason': reasonText(reason) },
      app: {
        uptime_seconds: Math.round(process.uptime() * 1_000) / 1_000,
        ...(stats && { records: stats.emitted, dropped: stats.dropped }),
        ...(reason.kind === 'signal' && { signal: reason.signal }),
        ...(reason.code !== undefined && { exit_code: reason.code }),
      },
    }));
  }

  #reason(code: number | undefined, signal: string | undefined): EndReason {
    const crash = code ? recentCrash() : undefined;
    if (code !== undefined && crash !== undefined) return { kind: crash, code };
    if (signal !== undefined) return { kind: 'signal', signal, code };
    return { kind: this.#ranOut ? 'natural-end' : 'exit', code: code ?? 0 };
  }
}
