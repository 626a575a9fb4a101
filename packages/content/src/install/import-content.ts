// Imports the built content into Grafana and Kibana and keeps what users have edited.
import { names } from '@telltale/catalog';
import { buildContent } from '../build.ts';
import {
  type AccessOptions,
  type GrafanaAccess,
  grafanaConnection,
  type KibanaAccess,
  kibanaConnection,
} from './access.ts';
import { importContactPoint } from './grafana/contact-point.ts';
import { importDashboard } from './grafana/dashboards.ts';
import { logsSource, metricsSource, type SourceAddress } from './grafana/data-source.ts';
import { hasDataSource, importDataSource } from './grafana/data-sources.ts';
import { ensureFolder } from './grafana/folder.ts';
import { openGrafana } from './grafana/grafana.ts';
import { removeObsolete as removeObsoleteDashboards } from './grafana/obsolete-dashboards.ts';
import { ownDashboards } from './grafana/own-dashboards.ts';
import { importObjects } from './kibana/import-objects.ts';
import { openKibana } from './kibana/kibana.ts';
import { removeObsolete as removeObsoleteObjects } from './kibana/obsolete-objects.ts';
import { ownObjects } from './kibana/own-objects.ts';
import { ensureSpace } from './kibana/space.ts';
import { linkedContent } from './linked-content.ts';
import type { ImportReport, Item, OnStep, Removal } from './report.ts';

/** What to import into a Grafana. */
export interface GrafanaImport extends GrafanaAccess {
  /** Title of the dashboards' folder. */
  readonly folder: string;
  /** Prometheus, as Grafana reaches it; without it no data source for it is imported. */
  readonly prometheus?: SourceAddress | undefined;
  /** The same for Elasticsearch. */
  readonly elasticsearch?: SourceAddress | undefined;
  /** Address of a webhook for Grafana's alerts; a secret. */
  readonly webhook?: string | undefined;
}

/** What to import into a Kibana. */
export interface KibanaImport extends KibanaAccess {
  readonly space?: string | undefined;
}

/** The content, the servers and the options. */
export interface ImportOptions extends AccessOptions {
  readonly grafana?: GrafanaImport | undefined;
  readonly kibana?: KibanaImport | undefined;
  /** Replaces edited objects. */
  readonly overwrite?: boolean;
  /** Writes nothing; the report shows what would be written. */
  readonly dryRun?: boolean;
  readonly onStep?: OnStep | undefined;
  /** Content by path in `dashboards/`; by default the built content. */
  readonly files?: ReadonlyMap<string, string>;
}

const noRemoval: Removal = { items: [], notes: [] };

interface Part {
  readonly items: Item[];
  readonly notes: string[];
}

/**
 * Imports into each given server. If it is interrupted, it can be run again: existing objects are kept.
 *
 * @throws ContentError if a server cannot be reached or refuses
 */
export async function importContent(options: ImportOptions): Promise<ImportReport> {
  const { grafana, kibana } = options;
  // Both addresses are parsed before anything is written.
  if (grafana) grafanaConnection('import', grafana, options);
  if (kibana) kibanaConnection('import', kibana, options);
  const files = linkedContent(options.files ?? buildContent(), options);
  const parts: Part[] = [];
  if (grafana) parts.push(await intoGrafana(grafana, options, files));
  if (kibana) parts.push(await intoKibana(kibana, options, files));
  return {
    dryRun: options.dryRun === true,
    items: parts.flatMap(({ items }) => items),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

async function intoGrafana(
  to: GrafanaImport,
  options: ImportOptions,
  files: ReadonlyMap<string, string>,
): Promise<Part> {
  const { overwrite = false, dryRun = false, onStep } = options;
  const given = [to.webhook, to.prometheus?.password, to.elasticsearch?.password].filter((one) => one !== undefined);
  const connection = grafanaConnection('import', to, options, given);
  const step = { step: 'import-grafana', title: `Import into Grafana at ${connection.url.origin}` };
  onStep?.({ ...step, state: 'started' });
  await using grafana = await openGrafana(connection);
  const notes: string[] = [];
  const root = connection.url.pathname;
  const folder = await ensureFolder(grafana, to.folder, dryRun);
  const items = [folder.item];
  const sources = [
    {
      uid: names.grafana.dataSources.metrics,
      own: to.prometheus && metricsSource(to.prometheus, root),
      option: '--prometheus-url',
    },
    {
      uid: names.grafana.dataSources.logs,
      own: to.elasticsearch && logsSource(to.elasticsearch, root),
      option: '--elasticsearch-url',
    },
  ];
  for (const { uid, own, option } of sources) {
    if (own !== undefined) items.push(await importDataSource(grafana, own, { overwrite, dryRun }));
    else if ((await hasDataSource(grafana, uid)) === false) {
      notes.push(`Grafana has no data source ${uid}: choose one on each dashboard, or use ${option}`);
    }
  }
  const dashboards = ownDashboards('import', files);
  for (const [index, dashboard] of dashboards.entries()) {
    items.push(await importDashboard(grafana, dashboard, { folder, overwrite, dryRun }));
    onStep?.({ ...step, state: 'progress', fraction: (index + 1) / dashboards.length, detail: dashboard.uid });
  }
  if (dashboards.length > 0) {
    const removal = await removeObsoleteDashboards(grafana, new Set(dashboards.map(({ uid }) => uid)), dryRun);
    items.push(...removal.items);
    notes.push(...removal.notes);
  }
  if (to.webhook !== undefined) items.push(await importContactPoint(grafana, to.webhook, { overwrite, dryRun }));
  onStep?.({ ...step, state: 'done', detail: summary(grafana.version, items) });
  return { items, notes };
}

async function intoKibana(to: KibanaImport, options: ImportOptions, files: ReadonlyMap<string, string>): Promise<Part> {
  const { overwrite = false, dryRun = false, onStep } = options;
  const own = ownObjects('import', files, to.space);
  const connection = kibanaConnection('import', to, options);
  const step = { step: 'import-kibana', title: `Import into Kibana at ${connection.url.origin}` };
  onStep?.({ ...step, state: 'started' });
  await using kibana = await openKibana(connection, to.space);
  const space = await ensureSpace(kibana, dryRun);
  const isNewSpace = dryRun && space?.state === 'created';
  const objects = await importObjects(kibana, own, { overwrite, dryRun, isNewSpace });
  const removal = isNewSpace ? noRemoval : await removeObsoleteObjects(kibana, own, dryRun);
  const items = [...(space ? [space] : []), ...objects, ...removal.items];
  onStep?.({ ...step, state: 'done', detail: summary(kibana.version, items) });
  return { items, notes: [...removal.notes] };
}

function summary(version: string | undefined, items: readonly Item[]): string {
  const count = (...states: Item['state'][]): number => items.filter(({ state }) => states.includes(state)).length;
  const parts = [
    `${count('created', 'updated', 'removed')} to change`,
    `${count('same')} unchanged`,
    `${count('left')} left`,
  ];
  return `${version === undefined ? '' : `version ${version}, `}${parts.join(', ')}`;
}
