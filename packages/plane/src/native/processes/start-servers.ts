// Starts the servers of a plane in parallel, and waits until all of them are healthy.
import type { Endpoint } from '../../endpoint.ts';
import { failFast } from '../../fail-fast.ts';
import { createHttpClient } from '../../http-client.ts';
import type { PartName } from '../../part-names.ts';
import { type OnProgress, step } from '../../progress.ts';
import type { Layout } from '../layout.ts';
import type { Launch } from './process-group.ts';
import type { ServerKind } from './server.ts';
import { awaitReady, start } from './start.ts';
import type { StateFile } from './state.ts';

/** A server to start, or to wait for. */
export interface ServerToStart {
  readonly name: PartName;
  readonly kind: ServerKind;
  /** Address and user of its health check. */
  readonly endpoint: Endpoint;
  /** Its start command; undefined if it runs. */
  readonly start: { readonly version: string; readonly launch: Launch } | undefined;
}

/** The state file, and the receiver of progress events. */
export interface StartContext {
  readonly state: StateFile;
  readonly layout: Layout;
  readonly tell: OnProgress;
  readonly signal: AbortSignal | undefined;
}

/**
 * Starts those that do not run; if one fails, waiting for the others is aborted.
 *
 * @throws PlaneError see `awaitReady`
 */
export async function startServers(servers: readonly ServerToStart[], context: StartContext): Promise<void> {
  await failFast(servers, context.signal, (server, signal) => startServer(server, { ...context, signal }));
}

async function startServer(server: ServerToStart, context: StartContext): Promise<void> {
  const { name, kind, endpoint, start: starting } = server;
  const { state, layout, signal } = context;
  await using client = createHttpClient(endpoint);
  const awaited = { name, kind, client, layout, signal };
  if (starting === undefined) return await awaitReady(state, awaited);
  const { version, launch } = starting;
  const id = { step: `start-${name}`, title: `Start ${kind.title} ${version}` };
  await step(context, id, async (progress, onWait) => {
    await start(state, name, version, launch);
    await awaitReady(state, { ...awaited, progress, onWait });
  });
}
