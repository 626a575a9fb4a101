// Stands a monitoring plane up, looks at it and takes it down.
export type { DeadLetter, DeadLetters, RetryReport } from './dead-letters/dead-letters.ts';
export * from './engine.ts';
export { type EngineName, engineNames, likelyEngine, type OpenPlaneOptions, openPlane } from './open-plane.ts';
export type * from './operator.ts';
export { PlaneError, type PlaneErrorCode } from './plane-error.ts';
export type { OnProgress, ProgressEvent } from './progress.ts';
