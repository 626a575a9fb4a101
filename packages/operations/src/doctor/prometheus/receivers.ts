// Checks whether alerts have receivers that notify anybody.
import { parse } from 'yaml';
import type { ServerCheck } from '../examination.ts';
import { ok, unknown, warning } from '../finding.ts';
import { read } from '../query-server.ts';

interface Configuration {
  readonly receivers?: readonly Readonly<Record<string, unknown>>[];
}

/** The receiver of alerts that notify nobody; it intentionally has no channel. */
const nobody = 'nobody';
/** Receives the alert that confirms that alerting works. */
const deadMansSwitch = 'dead-mans-switch';

export const receivers: ServerCheck = {
  name: 'receivers',
  async look(client) {
    const { config } = await read<{ config: { original: string } }>(client, '/api/v2/status');
    const all = ((parse(config.original) as Configuration | null)?.receivers ?? [])
      .map((receiver) => ({ name: String(receiver.name), ways: waysOf(receiver) }))
      .filter(({ name }) => name !== nobody);
    if (all.length === 0)
      return [unknown('receivers', 'Alertmanager reports no receivers', 'Check its configuration: alertmanager.yaml')];
    const notifying = all.filter(({ ways }) => ways.length > 0);
    const remedy = 'Put an address into the folder receivers, then run telltale up: docs/alerting.md';
    if (notifying.length === 0) return [warning('receivers', 'nobody is notified of any alert', remedy)];
    const described = notifying.map(({ name, ways }) => `${name} (${ways.join(', ')})`).join(', ');
    const alone = all.filter(({ ways }) => ways.length === 0).map(({ name }) => name);
    if (alone.length === 0) return [ok('receivers', `alerts go to ${described}`)];
    return [
      ok('receivers', `alerts go to ${described}`),
      ...alone.map((name) =>
        name === deadMansSwitch
          ? warning('receivers', `${name} has no address: if alerting itself stops, nobody notices`, remedy, 'Watchdog')
          : warning('receivers', `${name} has no address: its alerts are lost`, remedy),
      ),
    ];
  },
};

/** `webhook`, `email`: the channels of a receiver. */
function waysOf(receiver: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(receiver).flatMap(([key, value]) =>
    key.endsWith('_configs') && Array.isArray(value) && value.length > 0 ? [key.slice(0, -'_configs'.length)] : [],
  );
}
