// Files of Elasticsearch: the committed configuration folder, with generated users.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { names } from '@telltale/catalog';
import { elasticsearchUserFiles, elasticsearchUsersAmong, hashedUsers, userNames } from '@telltale/plane/servers';
import { elasticsearchUrl } from '../layout.ts';
import { healthRequest } from './health.ts';
import type { StackService } from './server-inputs.ts';
import { serviceTokenLine } from './service-token.ts';

/** The committed files. */
const committed = ['elasticsearch.yml', 'jvm.options', 'log4j2.properties', 'roles.yml'] as const;

const own = elasticsearchUrl.replace('elasticsearch', 'localhost');
const healthUrl = `${own}/_cluster/health?wait_for_status=yellow&timeout=2s`;
const templateUrl = `${own}/_index_template/${names.elasticsearch.template}`;

export const elasticsearch: StackService = {
  name: 'elasticsearch',
  passwords: [],
  // Elasticsearch creates its keystore there at its start.
  writes: true,
  async render(inputs) {
    const { layout, secrets } = inputs;
    const users = await hashedUsers(inputs, elasticsearchUsersAmong(userNames));
    const files = await Promise.all(
      committed.map(
        async (name) => [name, await readFile(join(layout.config, 'elasticsearch', name), 'utf8')] as const,
      ),
    );
    return new Map([
      ...files,
      ...elasticsearchUserFiles(users),
      ['service_tokens', await serviceTokenLine(inputs)],
      ['health.curlrc', healthRequest(secrets.exporter, healthUrl)],
      // A node is ready if it answers and has the template: records written before would create a plain index. The
      // cluster's status does not matter: otherwise one red index would make the node unreachable for everybody,
      // including the alert for it.
      ['ready.curlrc', healthRequest(secrets.exporter, templateUrl)],
    ]);
  },
};
