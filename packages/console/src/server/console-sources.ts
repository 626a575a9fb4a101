// The data sources of the console: the plane's servers and its engine.
import type { DeadLetters, EngineName, PartStatus, UserInterfaces } from '@telltale/plane';
import type { Servers } from '../servers/servers.ts';

/** A plane, as the console uses it. */
export interface ConsoleSources {
  /** Telltale's version. */
  readonly telltale: string;
  readonly engine: EngineName;
  readonly servers: Servers;
  /** Returns the state of every part. */
  parts(): Promise<readonly PartStatus[]>;
  /** Returns the addresses of Grafana and Kibana, if they run. */
  userInterfaces(): Promise<UserInterfaces>;
  /** The caller must dispose of it. */
  deadLetters(): Promise<DeadLetters>;
}
