// The input of an examination, and the interface of a check.
import type { ElasticsearchClient, HttpClient, Operator, PlaneDescription, PlaneStatus } from '@telltale/plane';
import type { Finding } from './finding.ts';

/** The context of all checks. */
export interface Examination {
  readonly description: PlaneDescription;
  readonly status: PlaneStatus;
  /** Undefined while the plane does not run. */
  readonly operator: Operator | undefined;
  /** The current time in milliseconds since the epoch. */
  now(): number;
}

/** A check. An error becomes a finding that says what could not be checked. */
export interface Check {
  /** The subject, as its findings name it. */
  readonly name: string;
  look(examination: Examination): Promise<readonly Finding[]>;
}

/** A check of one aspect of a server. */
export interface ServerCheck<Client = HttpClient> {
  readonly name: string;
  look(client: Client, examination: Examination): Promise<readonly Finding[]>;
}

/** A check of one aspect of Elasticsearch. */
export type ElasticsearchCheck = ServerCheck<ElasticsearchClient>;
