// Files of elasticsearch-exporter: its credentials in a form that it can read.
import { yaml } from '@telltale/plane/secrets';
import { mountPath } from '../layout.ts';
import type { StackService } from './server-inputs.ts';
import { webFileWithoutUsers } from './web.ts';

export const elasticsearchExporter: StackService = {
  name: 'elasticsearch-exporter',
  passwords: ['exporter'],
  async render(inputs) {
    const { username, password } = inputs.secrets.exporter;
    const telltale = { type: 'userpass', userpass: { username, password }, tls: { ca_file: `${mountPath}/ca.crt` } };
    return new Map([webFileWithoutUsers, ['auth.yaml', yaml({ auth_modules: { telltale } })]]);
  },
};
