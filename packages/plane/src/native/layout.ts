// The folder layout of a native plane.
import { join } from 'node:path';

/** Paths of a native plane. Each folder under `root` but `receivers` is made by `up`; `lock` lies beside it. */
export interface Layout {
  readonly root: string;
  readonly lock: string;
  readonly state: string;
  readonly secrets: string;
  readonly certificates: string;
  /** What the servers wrote on stdout and stderr. */
  readonly logs: string;
  /** Programs that ran before an upgrade, where they are no longer in the cache. */
  readonly former: string;
  /** Where services say where they can be scraped. */
  readonly targets: string;
  /** Where the operator says where exporters can be scraped, which may be called like a part of a plane. */
  readonly exporters: string;
  /** What services of other users need of root's plane, a folder a user, by number. */
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

/** The file in which Elasticsearch says most; its output is an excerpt. */
export function ownLogOfElasticsearch({ elasticsearch }: Layout): string {
  return join(elasticsearch.root, 'logs', 'elasticsearch.log');
}
