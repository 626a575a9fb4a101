// The target of records: an Elasticsearch, its TLS and its credentials.

/** An Elasticsearch and its credentials. */
export interface ElasticsearchTarget {
  /** URLs of its nodes; requests are spread over them, except over nodes that do not answer. */
  readonly nodes: readonly string[];
  /** Of Elastic Cloud, in place of nodes. */
  readonly cloudId?: string;
  /** Compression of request bodies; `auto`, the default, is `gzip` except on loopback. */
  readonly compression?: 'auto' | 'gzip' | 'none';
  /** Takes precedence over a user name. */
  readonly apiKey?: string;
  /** A file with only the key; read again when the key is refused. */
  readonly apiKeyFile?: string;
  readonly username?: string;
  readonly password?: string;
  /** A file with only the password; read again when the password is refused. */
  readonly passwordFile?: string;
  /** PEM file of the CA if the system does not trust it; read again when a certificate is not trusted. */
  readonly caFile?: string;
  /** The same as PEM text. */
  readonly ca?: string;
  /** False accepts any certificate: for trials only. */
  readonly rejectUnauthorized?: boolean;
  /** Headers of each request, such as another kind of authorization. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The origin of these settings if not the environment; named in messages about credentials. */
  readonly setBy?: string;
  /** Parameters of each bulk request, such as `pipeline`. */
  readonly parameters?: Readonly<Record<string, string>>;
}
