// Files of Alertmanager: its users, and the receivers of alerts.
import { yaml } from '@telltale/plane/secrets';
import { ensureReceivers } from '@telltale/plane/servers';
import { modes, mountPath } from '../layout.ts';
import { healthClient } from './health.ts';
import type { StackService } from './server-inputs.ts';
import { webFileWithUsers } from './web.ts';

export const alertmanager: StackService = {
  name: 'alertmanager',
  passwords: ['scraper'],
  // The native engine's code writes its routes, templates and the operator's secrets below.
  writes: true,
  render: async (inputs) =>
    new Map([
      await webFileWithUsers(inputs),
      ['health.yaml', healthClient(inputs.secrets.scraper, 'scraper.password')],
      ['cluster.yaml', clusterTls()],
    ]),
  async finish({ layout }, config) {
    const { receivers: given, alertmanagerFolder: seenAs } = layout;
    const place = { given, config, seenAs, fileMode: modes.file, folderMode: modes.folder };
    return (await ensureReceivers(place)).notes;
  },
};

/**
 * Communication between two of them: each presents its certificate, and is identified by the common name of all of
 * ours.
 */
function clusterTls(): string {
  const own = { cert_file: `${mountPath}/server.crt`, key_file: `${mountPath}/server.key` };
  const ca = `${mountPath}/ca.crt`;
  return yaml({
    tls_server_config: { ...own, client_ca_file: ca, client_auth_type: 'RequireAndVerifyClientCert' },
    tls_client_config: { ...own, ca_file: ca, server_name: 'localhost' },
  });
}
