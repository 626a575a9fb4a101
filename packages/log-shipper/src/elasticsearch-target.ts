// The target of records: an Elasticsearch, its TLS and its credentials.

/** An Elasticsearch, and how to be let in. */
export interface ElasticsearchTarget {
  /** URLs of its nodes; requests are spread over them, and one that does not answer is left out. */
  readonly nodes: readonly string[];
  /** Of Elastic Cloud, instead of nodes. */
  readonly cloudId?: string;
  /** Of request bodies; `auto`, the default, is `gzip` for everything but this machine itself. */
  readonly compression?: 'auto' | 'gzip' | 'none';
  /** Wins over a user name. */
  readonly apiKey?: string;
  /** File that holds it and nothing else, in its place: read again when the key is refused. */
  readonly apiKeyFile?: string;
  readonly username?: string;
  readonly password?: string;
  /** File that holds it and nothing else, in its place: read again when the password is refused. */
  readonly passwordFile?: string;
  /** PEM file of the CA, where it is not one that the system knows; read again when a certificate is not trusted. */
  readonly caFile?: string;
  /** The same as PEM text. */
  readonly ca?: string;
  /** False accepts any certificate: for a trial, not for logs that matter. */
  readonly rejectUnauthorized?: boolean;
  /** Headers of each request, such as an authorization of another kind. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Who set it, if not the environment; named in messages about its credentials. */
  readonly setBy?: string;
  /** Parameters of each bulk request, such as `pipeline`. */
  readonly parameters?: Readonly<Record<string, string>>;
}
