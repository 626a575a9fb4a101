// The default transformer: documents in winston-elasticsearch's shape.

/** The input of a transformer. */
export interface LogData {
  message: unknown;
  level: string;
  /** All other fields of the record. */
  meta: Record<string, unknown>;
  timestamp?: string | undefined;
}

/** The result of the default transformer. */
export interface TransformedData {
  '@timestamp': string;
  message: unknown;
  severity: string;
  fields: Record<string, unknown>;
  transaction?: { id: unknown };
  trace?: { id: unknown };
  span?: { id: unknown };
}

/** Converts a record to a document. */
export type Transformer = (logData: LogData) => object | Promise<object>;

/** The default transformer; an application's own may call it and extend its result. */
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
