// Puts one record into Elasticsearch as a service does, whatever is in it.
import { readFileSync } from 'node:fs';
import { createHttpClient } from '@telltale/plane';

/**
 * @param environment what ties a service to the plane
 * @param dataStream that of services, where another is not named
 */
export async function shipRecord(
  environment: Readonly<Record<string, string>>,
  record: object,
  dataStream = 'logs-app-default',
): Promise<void> {
  const { TELLTALE_ELASTICSEARCH_URL = '', TELLTALE_ELASTICSEARCH_CA_FILE = '' } = environment;
  const { TELLTALE_ELASTICSEARCH_USERNAME: username = '', TELLTALE_ELASTICSEARCH_PASSWORD_FILE = '' } = environment;
  await using client = createHttpClient({
    url: TELLTALE_ELASTICSEARCH_URL,
    ca: readFileSync(TELLTALE_ELASTICSEARCH_CA_FILE, 'utf8'),
    username,
    password: readFileSync(TELLTALE_ELASTICSEARCH_PASSWORD_FILE, 'utf8').trim(),
  });
  const path = `/${dataStream}/_create/${crypto.randomUUID()}`;
  const body = { '@timestamp': new Date().toISOString(), ...record };
  const { status, body: answer } = await client.ask({ method: 'PUT', path, body });
  if (status !== 201) throw new Error(`Elasticsearch answered ${status}: ${JSON.stringify(answer)}`);
}
