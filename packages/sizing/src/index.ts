// Computes the size of a plane for a load: pure arithmetic, each figure with its formula.
export type { DistributedLogs, DistributedMetrics } from './distributed.ts';
export type { Expression, Figure } from './expression.ts';
export { bounds as sizingBounds, defaults as sizingDefaults } from './limits.ts';
export type { Load } from './load.ts';
export type { LogsSize } from './logs.ts';
export type { MetricsSize } from './metrics.ts';
export { settingsOf } from './settings.ts';
export { type Size, sizeOf } from './size.ts';
export { type Fit, type StackName, stackNames } from './stacks.ts';
export { written } from './units.ts';
