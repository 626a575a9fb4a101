// Content with its links changed to the Grafana and Kibana of the import.
import { addressRoot } from '../address-root.ts';
import { kibanaUrlDefault } from '../grafana/variables.ts';
import { grafanaUrlDefault } from '../kibana/data-view.ts';

/** Addresses of both for people, if given; already parsed. */
export interface Places {
  readonly grafana?: { readonly url: string } | undefined;
  readonly kibana?: { readonly url: string } | undefined;
}

/** The placeholder of the other server in a file, and its address; undefined if not given. */
function turn(path: string, { grafana, kibana }: Places): readonly [from: string, to: string] | undefined {
  if (path.startsWith('kibana/') && grafana) return [grafanaUrlDefault, addressRoot(grafana.url)];
  return path.startsWith('grafana/') && kibana ? [kibanaUrlDefault, addressRoot(kibana.url)] : undefined;
}

/** The files with links between Grafana and Kibana changed to these addresses. */
export function linkedContent(files: ReadonlyMap<string, string>, places: Places): Map<string, string> {
  return new Map(
    [...files].map(([path, text]) => {
      const [from, to] = turn(path, places) ?? [];
      return [path, from === undefined ? text : text.replaceAll(from, () => to ?? '')];
    }),
  );
}

/** The file in its repository form again. */
export function unlinked(path: string, text: string, places: Places): string {
  const [from, to] = turn(path, places) ?? [];
  return to === undefined ? text : text.replaceAll(to, () => from ?? '');
}
