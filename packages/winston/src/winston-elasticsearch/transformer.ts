// The default transformer: documents in winston-elasticsearch's shape.

/** What a transformer is given. */
export interface LogData {
  message: unknown;
  level: string;
  /** Everything else of the record. */
  meta: Record<string, unknown>;
  timestamp?: string | undefined;
}

/** What the default transformer gives. */
export interface TransformedData {
  '@timestamp': string;
  message: unknown;
  severity: string;
  fields: Record<string, unknown>;
  transaction?: { id: unknown };
  trace?: { id: unknown };
  span?: { id: unknown };
}

/** Makes a document of a record. */
export type Transformer = (logData: LogData) => object | Promise<object>;

/** The default transformer; may be called, and its result extended, by an application's own. */
export function ElasticsearchTransformer({ message, level, meta, timestamp }: LogData): TransformedData {
  const document: TransformedData = {
    '@timestamp': timestamp || new Date().toISOString(),
    message,
    severity: level,
    fields: meta,
  };
  for (const name of ['transaction', 'trace', 'span'] as const) {
    const id = meta[`${name}.id`];
    if (id) document[name] = { id };
  }
  return document;
}
