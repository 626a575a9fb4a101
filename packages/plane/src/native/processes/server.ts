// The interface of a server that the native engine runs.
import type { ServerProgram } from '../../artifacts/server-programs.ts';
import type { HttpClient } from '../../http-client.ts';
import type { ServerUser } from '../../secrets/private-files.ts';
import type { NativeUserName } from '../../servers/access.ts';
import type { Refreshed } from '../../servers/receivers.ts';
import type { Files, ServerInputs } from '../../servers/server-inputs.ts';
import type { Layout } from '../layout.ts';
import type { Launch } from './process-group.ts';

/** Everything that a server's configuration is made of. */
export interface NativeInputs extends ServerInputs<NativeUserName> {
  readonly layout: Layout;
  readonly ports: Readonly<Record<'elasticsearch' | 'prometheus' | 'alertmanager', number>>;
  /** Owner of the servers' files. */
  readonly user: ServerUser | undefined;
}

/** Files of one server. */
export interface AccessFiles {
  /** Whom it trusts. */
  readonly trust?: Files;
  /** Whom it lets in. */
  readonly users: Files;
  /** What it logs in to others with. */
  readonly passwords?: Files;
}

/** A kind of server. */
export interface ServerKind {
  /** Name for people. */
  readonly title: string;
  /** How long it usually takes to start on two cores, to tell how far it is. */
  readonly usualStartMs: number;
  /** Who has a password there. */
  readonly users: readonly NativeUserName[];
  /** Who may come in, as it should be now. */
  access(inputs: NativeInputs): Promise<AccessFiles>;
  /** Writes its configuration, replacing what is there; returns how it is started. */
  configure(program: ServerProgram, inputs: NativeInputs): Promise<Launch>;
  /** Whether it does its work; undefined when it does, else what is wrong. */
  health(client: HttpClient, signal?: AbortSignal, msMax?: number): Promise<string | undefined>;
  /** Writes what may be changed while it runs, once all servers are configured; absent where that is nothing. */
  refresh?(inputs: NativeInputs): Promise<Refreshed>;
}
