// Files of Alertmanager: who may ask it, and who is told of alerts.
import { keepReceivers } from '../native/receivers.ts';
import { healthClient } from './health.ts';
import { modes, seenAt } from './layout.ts';
import type { StackService } from './premises.ts';
import { prometheusUsers } from './users.ts';
import { webConfiguration } from './web.ts';

export const alertmanager: StackService = {
  name: 'alertmanager',
  passwords: ['scraper'],
  // Its routes, templates and the operator's secrets are kept below, by the code that the native engine uses.
  writes: true,
  render: async (premises) =>
    new Map([
      ['web.yaml', await webConfiguration(premises, prometheusUsers)],
      ['health.yaml', healthClient(premises.secrets.scraper, 'scraper.password')],
    ]),
  async finish({ layout }, config) {
    const place = { given: layout.receivers, config, seenAs: seenAt, fileMode: modes.file, folderMode: modes.folder };
    return (await keepReceivers(place)).notes;
  },
};
