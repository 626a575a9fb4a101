// Everything that is built, as files of `dashboards/`.
import { templates } from './alertmanager/templates.ts';
import { writeAlertmanager } from './alertmanager/write-alertmanager.ts';
import { dashboards } from './grafana/dashboards/index.ts';
import { writeDashboard } from './grafana/write-dashboard.ts';
import { kibanaObjects, writeNdjson } from './kibana/objects.ts';
import { searchesPage } from './kibana/searches-page.ts';
import { ruleGroups } from './prometheus/groups.ts';
import { recordings } from './prometheus/recordings.ts';
import { writeRules, writeTests } from './prometheus/write-rules.ts';

/** Files by their path in `dashboards/`. */
export function buildContent(): Map<string, string> {
  const files = new Map<string, string>();
  for (const dashboard of dashboards) {
    files.set(
      `grafana/${dashboard.uid.replace('telltale-', '')}.json`,
      `${JSON.stringify(writeDashboard(dashboard), null, 2)}\n`,
    );
  }
  files.set('kibana/telltale.ndjson', writeNdjson(kibanaObjects()));
  for (const group of ruleGroups) {
    files.set(`prometheus/${group.file}.rules.yaml`, writeRules(group));
    const tests = writeTests(group, recordings);
    if (tests !== undefined) files.set(`prometheus/tests/${group.file}.test.yaml`, tests);
  }
  files.set('alertmanager/alertmanager.yaml', writeAlertmanager());
  files.set('alertmanager/templates/telltale.tmpl', templates);
  return files;
}

/** Pages by their path in `docs/`. */
export function buildPages(): Map<string, string> {
  return new Map([['searches.md', searchesPage()]]);
}
