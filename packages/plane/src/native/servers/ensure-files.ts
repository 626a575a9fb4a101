// Writes the files of all servers of a native plane, running or not, before any of them is started.
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
import { ensureAllUserFiles } from './user-files.ts';

/** The result: what to start, and what to reload. */
export interface ServerFiles {
  readonly inputs: NativeInputs;
  /** All servers; those to start with their command. */
  readonly servers: readonly ServerToStart[];
  /** Elasticsearch, as the user of the set-up. */
  readonly administrator: Endpoint;
  /** Running servers whose credentials changed: they take some seconds to load them. */
  readonly accessChanged: readonly PartName[];
  /** Servers that have to reload their configuration. */
  readonly changed: readonly PartName[];
  /** Notes for the user. */
  readonly notes: readonly string[];
}

/** Writes each file that differs. @param programs the programs of the servers to start */
export async function ensureServerFiles(
  layout: Layout,
  ports: NativeInputs['ports'],
  programs: ReadonlyMap<PartName, ServerProgram>,
): Promise<ServerFiles> {
  const inputs = await ensureInputs(layout, ports);
  await ensureAllUserFiles(layout, inputs.secrets.shipper);
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
