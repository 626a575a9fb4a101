// Builds dashboards, saved searches, rules and alerts from the catalog, and imports them into Grafana and Kibana.

export { notifiedAlerts, notifiedSeverities } from './alertmanager/notified.ts';
export { type AlertmanagerOptions, writeAlertmanager } from './alertmanager/write-alertmanager.ts';
export { buildContent } from './build.ts';
export { writeConfiguredRules } from './configured-rules.ts';
export { ContentError, type ContentErrorCode } from './content-error.ts';
export { colouredNames, paletteOf } from './grafana/colours.ts';
export {
  errorRatio,
  errorSteps,
  latency,
  latencySteps,
  ofServiceLogs,
  requestRate,
  shareSteps,
  waitingSteps,
} from './grafana/common.ts';
export type { Dashboard, Row } from './grafana/dashboard.ts';
export { dashboards } from './grafana/dashboards/index.ts';
export { appearedVersions } from './grafana/deploys.ts';
export { noDataText, withWords } from './grafana/empty-panel.ts';
export { sizeOf } from './grafana/layout.ts';
export {
  type Colour,
  type LogQuery,
  type MetricQuery,
  missingFieldText,
  type Panel,
  type PanelLink,
  roundedSteps,
  type Steps,
  type Unit,
} from './grafana/panel.ts';
export { orderOf } from './grafana/table-order.ts';
export { allPattern, type ListVariableName, variableQueries } from './grafana/variable-query.ts';
export { panelId } from './grafana/write-panel.ts';
export type { GrafanaAccess, KibanaAccess } from './install/access.ts';
export { type ExportOptions, type ExportReport, exportContent } from './install/export-content.ts';
export type { SourceAddress } from './install/grafana/data-source.ts';
export { type GrafanaImport, type ImportOptions, importContent, type KibanaImport } from './install/import-content.ts';
export type { ImportReport, Item, ItemState, OnStep, StepEvent } from './install/report.ts';
export { logs as logsView } from './kibana/data-view.ts';
export { writeKql } from './kibana/kql.ts';
export { withGrafanaUrl } from './kibana/objects.ts';
export { type ElasticsearchQuery, writeQuery } from './kibana/query-dsl.ts';
export { asked, type SavedSearch } from './kibana/search.ts';
export { savedSearches } from './kibana/searches.ts';
export { esqlOf } from './kibana/searches-page.ts';
export { limits } from './limits.ts';
export { ruleGroups } from './prometheus/groups.ts';
export type { Alert, Recording, RuleGroup } from './prometheus/rule.ts';
export { aggregate, overTime, promql, sum } from './promql/functions.ts';
export { series, type Vector } from './promql/series.ts';
