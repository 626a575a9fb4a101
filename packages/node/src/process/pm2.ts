// An app under PM2: its name, its script, and settings that PM2 applies only after the preload.
import { limits } from '../limits.ts';
import { isPm2Container } from './launchers.ts';

type Environment = Record<string, string | undefined>;

/** An app under PM2. */
export interface Pm2App {
  readonly name: string;
  /** Path of its script. */
  readonly script: string;
}

/** PM2's data for an app in cluster mode, which it puts into the environment right before the app's script. */
function handedOver({ pm2_env: json }: Environment): Readonly<Record<string, unknown>> {
  if (json === undefined || json.length > limits.pm2EnvLengthMax) return {};
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    // Not from PM2 after all.
    return {};
  }
}

/** Applies the settings of an app in cluster mode to its environment, as PM2 will do a moment later. */
export function takePm2Settings(environment: Environment): void {
  for (const [name, value] of Object.entries(handedOver(environment))) {
    if (!/^(?:TELLTALE|OTEL)_/.test(name)) continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      environment[name] = String(value);
    }
  }
}

/**
 * The app; undefined if PM2 does not run it. Its child processes inherit its environment, but are not the app.
 *
 * @param entry path of the entry
 */
export function pm2App(environment: Environment, entry: string): Pm2App | undefined {
  if (environment.pm_exec_path === undefined && environment.pm2_env === undefined) return undefined;
  const { name, pm_exec_path: script } = { ...environment, ...handedOver(environment) };
  if (typeof script !== 'string' || typeof name !== 'string' || name === '') return undefined;
  return isPm2Container(entry) || entry === script ? { name, script } : undefined;
}
