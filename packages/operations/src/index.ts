// Operations on a running plane: doctor, backup, restore, rotate, upgrade, smoke test.
export { type BackupOptions, type BackupReport, backup } from './backup/backup.ts';
export type { Manifest } from './backup/manifest.ts';
export { clockFinding, elasticsearchClockPath, elasticsearchTime } from './doctor/clock.ts';
export { examinePlane } from './doctor/examine.ts';
export { type Finding, failure, ok, type State, unknown, warning } from './doctor/finding.ts';
export { type RestoreOptions, type RestoreReport, restore } from './restore/restore.ts';
export { type RotateOptions, type RotateReport, rotate } from './rotate-plane.ts';
export type { Arrival } from './smoke/arrival.ts';
export { type PathReport, type SmokeOptions, type SmokeReport, smoke } from './smoke/smoke.ts';
export type { Replacement } from './upgrade/plan.ts';
export { type UpgradeOptions, type UpgradeReport, upgrade } from './upgrade/upgrade.ts';
