// Ships log records to Elasticsearch through segments on disk: nothing lost, nothing twice.
export type { ElasticsearchTarget } from './elasticsearch-target.ts';
export { type Shipper, type ShipperOptions, startShipper } from './shipper.ts';
export { ShipperError, type ShipperErrorCode } from './shipper-error.ts';
export type { DropReason, ShipperStats } from './stats.ts';
