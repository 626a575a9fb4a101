// The data sources of the console: the plane's servers and its engine.
import type { DeadLetters, EngineName, PartStatus } from '@telltale/plane';
import type { Servers } from '../servers/servers.ts';

/** A plane, as the console sees it. */
export interface ConsoleSources {
  /** Version of Telltale. */
  readonly telltale: string;
  readonly engine: EngineName;
  readonly servers: Servers;
  /** Looks at every part. */
  parts(): Promise<readonly PartStatus[]>;
  /** To be disposed of. */
  deadLetters(): Promise<DeadLetters>;
}
