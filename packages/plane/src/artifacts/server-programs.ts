// Obtains the programs of the plane's servers.
import { join } from 'node:path';
import { failFast } from '../fail-fast.ts';
import type { PartName } from '../part-names.ts';
import { obtainElasticsearch } from './elasticsearch.ts';
import { obtainJava } from './java.ts';
import type { ArtifactOptions } from './options.ts';
import { obtainPrometheus } from './prometheus.ts';

/** An installed server program. */
export interface ServerProgram {
  readonly version: string;
  /** Path of the program. */
  readonly command: string;
  /** Required working folder; absent if any is suitable. */
  readonly folder?: string;
  /** Environment variables that every configuration needs. */
  readonly env?: Readonly<Record<string, string>>;
}

const obtainers: Readonly<Record<PartName, (options: ArtifactOptions) => Promise<ServerProgram>>> = {
  async elasticsearch(options) {
    const [{ home, version }, java] = await Promise.all([obtainElasticsearch(options), obtainJava(options)]);
    return { version, command: join(home, 'bin', 'elasticsearch'), env: { ES_JAVA_HOME: java.home } };
  },
  async prometheus(options) {
    const { version, prometheus } = await obtainPrometheus(options);
    return { version, command: prometheus };
  },
  async alertmanager(options) {
    const { alertmanagerVersion, alertmanager, alertmanagerFolder } = await obtainPrometheus(options);
    return { version: alertmanagerVersion, command: alertmanager, folder: alertmanagerFolder };
  },
};

/** The program of a server, downloaded if missing. @throws PlaneError errors of the download */
export function obtainServer(name: PartName, options: ArtifactOptions): Promise<ServerProgram> {
  return obtainers[name](options);
}

/** The programs of these servers; if one fails, the other downloads are aborted. */
export async function obtainServers(
  names: readonly PartName[],
  options: ArtifactOptions,
): Promise<ReadonlyMap<PartName, ServerProgram>> {
  return new Map(
    await failFast(
      names,
      options.signal,
      async (name, signal) => [name, await obtainServer(name, { ...options, signal })] as const,
    ),
  );
}
