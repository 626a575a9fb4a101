// Ships log records to Elasticsearch through segments on disk: no loss, no duplicates.

export type { Durability } from './disk-first-writer.ts';
export {
  type ErrorFields,
  errorDetails,
  errorFields,
  errorFieldsOfStack,
  isError,
  isStack,
} from './document/error-fields.ts';
export { type MostNames, namesExceeded } from './document/field-names.ts';
export { type FieldRule, type FieldTypeName, fieldTypeNames } from './document/field-types.ts';
export {
  LogDocument,
  type LogDocumentOptions,
  type LogRecord,
  type LogSource,
  type TraceIds,
} from './document/log-document.ts';
export { PlainDocument } from './document/plain-document.ts';
export { type PrintedFields, takeDottedError, takeError } from './document/printed-error.ts';
export { safeJson } from './document/safe-json.ts';
export type { ElasticsearchTarget } from './elasticsearch-target.ts';
export type { HistogramSnapshot } from './histogram.ts';
export { atProcessEnd, type EndWork, isLeaving } from './process-end.ts';
export { onceShipping, openShippers, type ProcessShipper, processStats } from './process-shippers.ts';
export { readSecretFile } from './secret-file.ts';
export { levelNames, severityOf } from './severity.ts';
export { type Shipper, type ShipperOptions, startShipper } from './shipper.ts';
export { ShipperError, type ShipperErrorCode } from './shipper-error.ts';
export { shortHash } from './short-hash.ts';
export { defaultSpoolDir, fileSafe } from './spool/spool-dir.ts';
export type { DropReason, FilterReason, ShipperStats } from './stats.ts';
