// Creates the index template of the options, if none with its name exists.
import type { ElasticsearchTransportOptions } from './options.ts';

/** @throws the client's error, for example for a user without the privilege */
export async function ensureIndexTemplate(options: ElasticsearchTransportOptions): Promise<void> {
  const { index, indexPrefix = 'logs', dataStream, indexTemplate = {}, client, clientOpts = {} } = options;
  const prefix = typeof indexPrefix === 'function' ? indexPrefix() : indexPrefix;
  const name = `template_${dataStream && index ? index : prefix}`;
  // The client is loaded on the application's thread only for this, and only if it is requested.
  const { Client } = await import('@elastic/elasticsearch');
  const elasticsearch = client ?? new Client({ node: 'http://localhost:9200', ...clientOpts });
  try {
    if (await elasticsearch.indices.existsIndexTemplate({ name })) return;
    await elasticsearch.indices.putIndexTemplate({ name, create: true, ...indexTemplate });
  } finally {
    if (client === undefined) await elasticsearch.close();
  }
}
