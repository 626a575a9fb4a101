// What Compose makes of the stack's files: merged, and with every variable in its place. It needs no engine for that.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlaneError } from '@telltale/plane';
import { obtainDocker } from '../../support/artifacts/docker.ts';

export const repository = fileURLToPath(new URL('../../..', import.meta.url));
/** The project's folder. */
export const composeFolder = join(repository, 'compose');

export interface Mount {
  readonly type: 'volume' | 'bind' | 'tmpfs';
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly volume?: { readonly subpath?: string; readonly nocopy?: boolean };
}

/** A service, as far as the tests look at it. */
export interface Service {
  readonly image?: string;
  readonly user?: string;
  readonly group_add?: readonly string[];
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly pid?: string;
  readonly ipc?: string;
  readonly network_mode?: string;
  readonly devices?: readonly unknown[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly init?: boolean;
  readonly logging?: { readonly driver?: string; readonly options?: Readonly<Record<string, string>> };
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly command?: readonly string[] | null;
  readonly entrypoint?: readonly string[] | null;
  readonly volumes?: readonly Mount[];
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly ports?: readonly { readonly host_ip?: string; readonly published?: string; readonly target: number }[];
  readonly dns_opt?: readonly string[];
}

export interface ComposeModel {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export interface ComposeOptions {
  /** Default: `compose.yaml`. */
  readonly files?: readonly string[];
  /** Default: every one. */
  readonly profiles?: readonly string[];
  /** Settings of the stack. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Compose {
  /** What `docker compose` with these arguments prints; throws with its words where it fails. */
  run(args: readonly string[], options?: ComposeOptions): string;
  model(options?: ComposeOptions): ComposeModel;
}

/** Machines that cannot have it; a network that is away is another matter, and fails. */
const cannotHave: readonly string[] = ['apt_missing', 'unsupported'];

/** Compose, or why there is none here. */
export async function obtainCompose(): Promise<Compose | { readonly why: string }> {
  try {
    const { compose } = await obtainDocker();
    const run: Compose['run'] = (args, { files = ['compose.yaml'], profiles = ['*'], env = {} } = {}) => {
      const chosen = [
        ...files.flatMap((file) => ['--file', file]),
        ...profiles.flatMap((profile) => ['--profile', profile]),
      ];
      return execFileSync(compose, [...chosen, ...args], {
        cwd: composeFolder,
        // Neither settings of this machine nor a file .env that somebody works with.
        env: { PATH: dirname(compose), HOME: '/nonexistent', COMPOSE_DISABLE_ENV_FILE: '1', ...env },
        encoding: 'utf8',
        stdio: 'pipe',
      });
    };
    return { run, model: (options) => JSON.parse(run(['config', '--format', 'json'], options)) };
  } catch (error) {
    if (error instanceof PlaneError && cannotHave.includes(error.code)) return { why: error.message };
    throw error;
  }
}
