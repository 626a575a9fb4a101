// Stands a monitoring plane up, looks at it and takes it down.

export { urlWithoutCredentials } from '@telltale/catalog';
export type { StackExport } from './compose/client-files.ts';
export type { DeadLetter, DeadLetters, RetryReport } from './dead-letters/dead-letters.ts';
export * from './engine.ts';
export { bytesText, countText, durationText, listText } from './format.ts';
export { type Answer, createHttpClient, type HttpClient, type Question } from './http-client.ts';
export { limits } from './limits.ts';
export { notOnNpm } from './not-on-npm.ts';
export { likelyEngine, openPlane } from './open-plane.ts';
export type * from './operator.ts';
export { kindOf } from './part-kind.ts';
export { PlaneError, type PlaneErrorCode } from './plane-error.ts';
export { dockerProblem, readDockerVersions } from './preflight/docker.ts';
export { whyNoNativeEngine } from './preflight/native-programs.ts';
export { identify, isRunning } from './process-identity.ts';
export { type OnProgress, type ProgressEvent, step } from './progress.ts';
export { shipperPrivileges } from './servers/access.ts';
export type { Site, TargetVersion } from './site.ts';
export type { ServicePage } from './targets/services.ts';
export { type EngineName, engineNames, type OpenPlaneOptions } from './which-plane.ts';
