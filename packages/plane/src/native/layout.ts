// The folder layout of a native plane.
import { join } from 'node:path';

/** Paths of a native plane. `up` creates each folder under `root` except `receivers`; `lock` is beside it. */
export interface Layout {
  readonly root: string;
  readonly lock: string;
  readonly state: string;
  readonly secrets: string;
  readonly certificates: string;
  /** The servers' stdout and stderr. */
  readonly logs: string;
  /** Programs from before an upgrade, if they are no longer in the cache. */
  readonly former: string;
  /** Folder for target files of services. */
  readonly targets: string;
  /** Folder for target files of exporters, provided by the operator; they may have the names of parts. */
  readonly exporters: string;
  /** Files for services of other users of root's plane, one folder for each user id. */
  readonly users: string;
  /** Secrets of the alert receivers: provided by the operator, never created or removed here. */
  readonly receivers: string;
  readonly elasticsearch: ServerLayout;
  readonly prometheus: ServerLayout;
  readonly alertmanager: ServerLayout;
}

/** Paths of one server. */
export interface ServerLayout {
  readonly root: string;
  readonly config: string;
  readonly data: string;
}

/** Layout of the plane in that folder. */
export function layoutOf(planeDir: string): Layout {
  const server = (name: string): ServerLayout => {
    const root = join(planeDir, name);
    return { root, config: join(root, 'config'), data: join(root, 'data') };
  };
  return {
    root: planeDir,
    lock: `${planeDir}.lock`,
    state: join(planeDir, 'state.json'),
    secrets: join(planeDir, 'secrets'),
    certificates: join(planeDir, 'certificates'),
    logs: join(planeDir, 'logs'),
    former: join(planeDir, 'former'),
    targets: join(planeDir, 'targets'),
    exporters: join(planeDir, 'exporters'),
    users: join(planeDir, 'users'),
    receivers: join(planeDir, 'receivers'),
    elasticsearch: server('elasticsearch'),
    prometheus: server('prometheus'),
    alertmanager: server('alertmanager'),
  };
}

/** Elasticsearch's main log file; its stdout is an excerpt of it. */
export function ownLogOfElasticsearch({ elasticsearch }: Layout): string {
  return join(elasticsearch.root, 'logs', 'elasticsearch.log');
}
