// Builds every file of `dashboards/`.
import { templates } from './alertmanager/templates.ts';
import { writeAlertmanager } from './alertmanager/write-alertmanager.ts';
import { appFieldDashboard, appFieldPanel } from './examples/app-field.ts';
import { dashboards } from './grafana/dashboards/index.ts';
import { writeDashboard } from './grafana/write-dashboard.ts';
import { kibanaObjects, writeNdjson } from './kibana/objects.ts';
import { searchesPage } from './kibana/searches-page.ts';
import { writeLens } from './kibana/write-lens.ts';
import { configured } from './prometheus/configured.ts';
import { unconfigured } from './prometheus/groups.ts';
import { recordings } from './prometheus/recordings.ts';
import { defaultSettings, type RuleSettings } from './prometheus/settings.ts';
import { settingsPage } from './prometheus/settings-page.ts';
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
  files.set('examples/app-field.grafana.json', `${JSON.stringify(writeDashboard(appFieldDashboard), null, 2)}\n`);
  files.set('examples/app-field.kibana.ndjson', writeNdjson([writeLens(appFieldPanel)]));
  files.set('kibana/telltale.ndjson', writeNdjson(kibanaObjects()));
  for (const group of configured(unconfigured)) {
    const tests = writeTests(group, recordings, dashboards);
    if (tests !== undefined) files.set(`prometheus/tests/${group.file}.test.yaml`, tests);
  }
  for (const [path, rules] of buildRules()) files.set(`prometheus/${path}`, rules);
  files.set('alertmanager/alertmanager.yaml', writeAlertmanager());
  files.set('alertmanager/templates/telltale.tmpl', templates);
  return files;
}

/** Rules by file name. Their tests use the defaults, so they exist only with these. */
export function buildRules(settings: RuleSettings = defaultSettings): Map<string, string> {
  const groups = configured(unconfigured, settings);
  return new Map(groups.map((group) => [`${group.file}.rules.yaml`, writeRules(group, dashboards)]));
}

/** Pages by their path in `docs/`. */
export function buildPages(): Map<string, string> {
  return new Map([
    ['searches.md', searchesPage()],
    ['rule-settings.md', settingsPage()],
  ]);
}
