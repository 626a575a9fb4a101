// Stands a monitoring plane up, looks at it and takes it down.

export { urlWithoutCredentials } from '@telltale/catalog';
export type { DeadLetter, DeadLetters, RetryReport } from './dead-letters/dead-letters.ts';
export * from './engine.ts';
export { shipperPrivileges } from './keeping/shipper-privileges.ts';
export { notOnNpm } from './not-on-npm.ts';
export { likelyEngine, openPlane } from './open-plane.ts';
export { type BackupOptions, type BackupReport, backup } from './operations/backup.ts';
export { clockFinding, elasticsearchClockPath, elasticsearchTime } from './operations/doctor/clock.ts';
export { examinePlane } from './operations/doctor/examine.ts';
export { type Finding, failure, ok, type State, unknown, warning } from './operations/doctor/finding.ts';
export type { Manifest } from './operations/manifest.ts';
export { type RestoreOptions, type RestoreReport, restore } from './operations/restore.ts';
export { type RotateOptions, type RotateReport, rotate } from './operations/rotate.ts';
export type { Arrival } from './operations/smoke/arrival.ts';
export { type PathReport, type SmokeOptions, type SmokeReport, smoke } from './operations/smoke.ts';
export type { Replacement } from './operations/upgrade/plan.ts';
export { type UpgradeOptions, type UpgradeReport, upgrade } from './operations/upgrade/upgrade.ts';
export type * from './operator.ts';
export { PlaneError, type PlaneErrorCode } from './plane-error.ts';
export { dockerProblem, readDockerVersions } from './preflight/docker.ts';
export { whyNoNativeEngine } from './preflight/native-programs.ts';
export type { OnProgress, ProgressEvent } from './progress.ts';
export type { Site, VersionWish } from './site.ts';
export * from './sizing/index.ts';
export { type EngineName, engineNames, type OpenPlaneOptions } from './which-plane.ts';
