// Exports edits from Grafana and Kibana as a diff against the files of `dashboards/`.
import { buildContent } from '../build.ts';
import {
  type AccessOptions,
  type GrafanaAccess,
  grafanaConnection,
  type KibanaAccess,
  kibanaConnection,
} from './access.ts';
import type { Edits } from './edits.ts';
import { grafanaEdits } from './grafana/edits.ts';
import { openGrafana } from './grafana/grafana.ts';
import { kibanaEdits } from './kibana/edits.ts';
import { openKibana } from './kibana/kibana.ts';
import { linkedContent, unlinked } from './linked-content.ts';
import type { OnStep } from './report.ts';
import { unifiedDiff } from './unified-diff.ts';

/** The servers to export from. */
export interface ExportOptions extends AccessOptions {
  readonly grafana?: GrafanaAccess | undefined;
  readonly kibana?: (KibanaAccess & { readonly space?: string | undefined }) | undefined;
  readonly onStep?: OnStep | undefined;
  /** Content by path in `dashboards/`; by default the built content. */
  readonly files?: ReadonlyMap<string, string>;
}

/** The edits. */
export interface ExportReport {
  readonly files: readonly {
    /** Relative to the repository's root. */
    readonly path: string;
    /** A unified diff from the file to the server's version. */
    readonly diff: string;
  }[];
  /** Notes for the user. */
  readonly notes: readonly string[];
}

/** Reads each given server; writes nothing. @throws ContentError if a server cannot be reached or refuses */
export async function exportContent(options: ExportOptions): Promise<ExportReport> {
  const { grafana, kibana, onStep } = options;
  const found: Edits[] = [];
  const step = async (name: string, url: string, look: () => Promise<Edits>): Promise<void> => {
    const event = { step: `export-${name.toLowerCase()}`, title: `Export from ${name} at ${url}` };
    onStep?.({ ...event, state: 'started' });
    const edits = await look();
    found.push(edits);
    onStep?.({ ...event, state: 'done', detail: `${edits.edits.length} files differ` });
  };
  // Both addresses are parsed before the first request.
  if (grafana) grafanaConnection('export', grafana, options);
  if (kibana) kibanaConnection('export', kibana, options);
  const files = linkedContent(options.files ?? buildContent(), options);
  if (grafana) {
    const connection = grafanaConnection('export', grafana, options);
    await step('Grafana', connection.url.origin, async () => {
      await using opened = await openGrafana(connection);
      return await grafanaEdits(opened, files);
    });
  }
  if (kibana) {
    const connection = kibanaConnection('export', kibana, options);
    await step('Kibana', connection.url.origin, async () => {
      await using opened = await openKibana(connection, kibana.space);
      return await kibanaEdits(opened, files);
    });
  }
  return {
    files: found
      .flatMap(({ edits }) => edits)
      .map(({ path, before, after }) => ({
        path: `dashboards/${path}`,
        diff: unifiedDiff(`dashboards/${path}`, unlinked(path, before, options), unlinked(path, after, options)),
      }))
      .filter(({ diff }) => diff !== ''),
    notes: found.flatMap(({ notes }) => notes),
  };
}
