// Writes the files of every server of a plane, those of the running ones too, before any is started.
import type { ServerProgram } from '../../artifacts/server-programs.ts';
import type { Endpoint } from '../../endpoint.ts';
import { type PartName, partNames } from '../../part-names.ts';
import type { Layout } from '../layout.ts';
import type { NativeInputs } from '../processes/server.ts';
import type { ServerToStart } from '../processes/start-servers.ts';
import { ensureAccess } from './ensure-access.ts';
import { endpointOf, ensureInputs } from './inputs.ts';
import { kinds } from './kinds.ts';
import { refreshFiles } from './refresh-files.ts';
import { keepAllUserFiles } from './user-files.ts';

/** What was written, and what is to be done by it. */
export interface ServerFiles {
  readonly inputs: NativeInputs;
  /** All servers; those of which there is a program, with how they are started. */
  readonly servers: readonly ServerToStart[];
  /** By which Elasticsearch is set up. */
  readonly administrator: Endpoint;
  /** Servers that run and let others in than before, or by other credentials: it takes them some seconds. */
  readonly accessChanged: readonly PartName[];
  /** Servers that have to read their configuration again. */
  readonly changed: readonly PartName[];
  /** For people. */
  readonly notes: readonly string[];
}

/**
 * Writes each file that differs.
 *
 * @param programs of the servers that are to be started
 */
export async function ensureServerFiles(
  layout: Layout,
  ports: NativeInputs['ports'],
  programs: ReadonlyMap<PartName, ServerProgram>,
): Promise<ServerFiles> {
  const inputs = await ensureInputs(layout, ports);
  await keepAllUserFiles(layout, inputs.secrets.shipper);
  const accessChanged = [...(await ensureAccess(inputs, kinds))].filter((name) => !programs.has(name));
  const servers: ServerToStart[] = [];
  for (const name of partNames) {
    const kind = kinds[name];
    const program = programs.get(name);
    const start = program && { version: program.version, launch: await kind.configure(program, inputs) };
    servers.push({ name, kind, endpoint: endpointOf(inputs, name, 'reader'), start });
  }
  const administrator = endpointOf(inputs, 'elasticsearch', 'admin');
  return { inputs, servers, administrator, accessChanged, ...(await refreshFiles(inputs)) };
}
