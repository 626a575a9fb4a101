// Asks the Elasticsearch of the shared plane as one of its users.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectElasticsearch } from '../../packages/plane/src/elasticsearch/client.ts';
import { readSecret } from '../../packages/plane/src/secrets/secrets.ts';
import type { NativeUserName } from '../../packages/plane/src/servers/access.ts';
import { byPaths, type ElasticsearchByPaths } from './elasticsearch-paths.ts';
import type { TestPlane } from './plane.ts';

export async function clientOf(user: NativeUserName, { connections }: TestPlane): Promise<ElasticsearchByPaths> {
  const { url, ca_file } = connections.elasticsearch;
  const secret = await readSecret(join(process.env.TELLTALE_TEST_PLANE_DIR ?? '', 'secrets'), user);
  return byPaths(await connectElasticsearch({ url, ca: readFileSync(ca_file, 'utf8'), ...secret }));
}
