// The interface of one API call and its handler.
import type { ConsoleSources } from '../console-sources.ts';

/** A call with valid path, method and origin; its parameters are not yet checked. */
export interface Call {
  readonly parameters: URLSearchParams;
  readonly sources: ConsoleSources;
  /** Aborted when the browser disconnects, and after a timeout. */
  readonly signal: AbortSignal;
}

/** Returns an object that is sent as JSON. */
export type Answer = (call: Call) => Promise<object>;
