// Stands a monitoring plane up, looks at it and takes it down.
export * from './engine.ts';
export { type OpenPlaneOptions, openPlane } from './open-plane.ts';
export { PlaneError, type PlaneErrorCode } from './plane-error.ts';
export type { OnProgress, ProgressEvent } from './progress.ts';
