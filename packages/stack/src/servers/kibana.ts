// Files of Kibana: its secret settings, beside the committed ones.
import { yaml } from '@telltale/plane/secrets';
import type { StackService } from './server-inputs.ts';
import { serviceTokenOf } from './service-token.ts';

export const kibana: StackService = {
  name: 'kibana',
  passwords: [],
  render: async ({ secrets }) =>
    new Map([
      [
        'kibana.secrets.yml',
        yaml({
          'elasticsearch.serviceAccountToken': serviceTokenOf(secrets['kibana-token']),
          'xpack.encryptedSavedObjects.encryptionKey': secrets['kibana-encryption'].password,
          'xpack.security.encryptionKey': secrets['kibana-session'].password,
          'xpack.reporting.encryptionKey': secrets['kibana-reporting'].password,
        }),
      ],
    ]),
};
