// The contract: every metric, log field, limit and name that Telltale's packages share. It imports nothing.

export { capturedLoggers } from './captured-loggers.ts';
export { closestMatch } from './closest-match.ts';
export {
  type BundleReport,
  type DebugReport,
  debugReport,
  type LoggerReport,
  type SeenModule,
  type ShipperReport,
  type UnshippedLines,
} from './debug-report.ts';
export { dayMs } from './durations.ts';
export {
  type Emitter,
  type ForeignMetric,
  type ForeignMetricName,
  foreignMetrics,
} from './foreign-metrics.ts';
export { limits } from './limits.ts';
export { type FieldType, type LogField, type LogFieldName, logFields } from './log-fields.ts';
export {
  hiddenText,
  mayNameSecret,
  settingWithoutCredentials,
  shownPath,
  shownSetting,
  urlWithoutCredentials,
} from './mask-secrets.ts';
export { type Instrument, type Metric, type MetricName, metrics } from './metrics.ts';
export { type DashboardUid, deadLetterDataset, names } from './names.ts';
export { burnRates, type Objective, objectives, type Severity, severities } from './objectives.ts';
export { ownServer } from './own-server.ts';
export { planeJobs, prometheusOwnMetrics, serviceJobPrefix } from './plane-jobs.ts';
export { type PrometheusNaming, prometheusMetricName, prometheusName } from './prometheus-name.ts';
export {
  type CheckedSetting,
  checkSetting,
  commaList,
  type SettingCheck,
  settingChecks,
  unknownSettings,
} from './settings.ts';
export { smokeTest } from './smoke.ts';
