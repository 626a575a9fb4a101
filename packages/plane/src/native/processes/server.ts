// The interface of a server that the native engine runs.
import type { ServerProgram } from '../../artifacts/server-programs.ts';
import type { HttpClient } from '../../http-client.ts';
import type { ServerUser } from '../../secrets/private-files.ts';
import type { NativeUserName } from '../../servers/access.ts';
import type { Refreshed } from '../../servers/receivers.ts';
import type { Files, ServerInputs } from '../../servers/server-inputs.ts';
import type { Layout } from '../layout.ts';
import type { Launch } from './process-group.ts';

/** The input of a server's configuration. */
export interface NativeInputs extends ServerInputs<NativeUserName> {
  readonly layout: Layout;
  readonly ports: Readonly<Record<'elasticsearch' | 'prometheus' | 'alertmanager', number>>;
  /** Owner of the servers' files. */
  readonly user: ServerUser | undefined;
}

/** Files of one server. */
export interface AccessFiles {
  /** Trusted certificate authorities. */
  readonly trust?: Files;
  /** Users who may log in. */
  readonly users: Files;
  /** Credentials for other servers. */
  readonly passwords?: Files;
}

/** A kind of server. */
export interface ServerKind {
  /** Display name. */
  readonly title: string;
  /** Usual start time on two cores, for the progress. */
  readonly usualStartMs: number;
  /** Users with a password on this server. */
  readonly users: readonly NativeUserName[];
  /** The access files with their present content. */
  access(inputs: NativeInputs): Promise<AccessFiles>;
  /** Writes its configuration, replacing the existing one; returns the start command. */
  configure(program: ServerProgram, inputs: NativeInputs): Promise<Launch>;
  /** Health check: undefined if healthy, otherwise the problem. */
  health(client: HttpClient, signal?: AbortSignal, msMax?: number): Promise<string | undefined>;
  /** Writes files that may change while it runs, after all servers are configured; absent if there are none. */
  refresh?(inputs: NativeInputs): Promise<Refreshed>;
}
