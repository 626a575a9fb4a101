// The interface of one API call and its handler.
import type { ConsoleSources } from '../console-sources.ts';

/** A call with valid path, method and origin; its parameters are not checked yet. */
export interface Call {
  readonly parameters: URLSearchParams;
  readonly sources: ConsoleSources;
  /** Aborted when the browser has gone, and when it takes too long. */
  readonly signal: AbortSignal;
}

/** Answers with an object that is sent as JSON. */
export type Answer = (call: Call) => Promise<object>;
