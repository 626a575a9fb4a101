// Where the records go: an Elasticsearch, and how to be let in.

/** An Elasticsearch, and how to be let in. */
export interface ElasticsearchTarget {
  /** URLs of its nodes. */
  readonly nodes: readonly string[];
  /** Wins over a user name. */
  readonly apiKey?: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM file of the CA, where it is not one that the system knows. */
  readonly caFile?: string;
}
