// The input of an examination, and the interface of a check.
import type { ElasticsearchClient, HttpClient, Operator, PlaneDescription, PlaneStatus } from '@telltale/plane';
import type { Finding } from './finding.ts';

/** Everything that checks look at. */
export interface Examination {
  readonly description: PlaneDescription;
  readonly status: PlaneStatus;
  /** Undefined while the plane does not run. */
  readonly operator: Operator | undefined;
  /** What time it is, milliseconds since the epoch. */
  now(): number;
}

/** Checks one thing. An error becomes a finding that says what could not be checked. */
export interface Check {
  /** What it looks at, as its findings call it. */
  readonly name: string;
  look(examination: Examination): Promise<readonly Finding[]>;
}

/** Looks at one thing that a server knows. */
export interface ServerCheck<Client = HttpClient> {
  readonly name: string;
  look(client: Client, examination: Examination): Promise<readonly Finding[]>;
}

/** Looks at one thing that Elasticsearch knows. */
export type ElasticsearchCheck = ServerCheck<ElasticsearchClient>;
