// People are notified of alerts once their address is among the receivers: `up` reloads a running Alertmanager.
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Check } from '../check.ts';
import { until } from '../load.ts';
import type { Stack } from '../stack.ts';

/** The built routes wait for ten seconds for more of the same. */
const NOTIFIED_MS_MAX = 60_000;

export const notified: Check = {
  name: 'notified',
  promise:
    'an address among the receivers is notified of alerts after the next up, without a restart; nonsense is refused',
  async run(stack) {
    const before = await startsOf(stack);
    await using people = await listen();
    const receivers = join(stack.folder, 'receivers');
    const address = join(receivers, 'alerts_page_url');
    const routes = join(receivers, 'alertmanager.yaml');
    try {
      await writeFile(address, `http://${await gatewayOf(stack)}:${people.port}/page`);
      await stack.up();
      await alert(stack, 'AlertNotified');
      await until(
        async () => people.said.join().includes('AlertNotified'),
        'the address was notified',
        NOTIFIED_MS_MAX,
      );
      await writeFile(routes, 'route: { receiver: nobody-of-that-name }\n');
      const refused = await stack.up().then(
        () => '',
        (error: unknown) => String(error),
      );
      const logs = await stack.compose('logs', 'provision', '--no-log-prefix', '--tail', '1');
      if (refused === '' || !logs.includes('alertmanager rejected its configuration')) {
        throw new Error(`routes that lead to nobody are not refused: ${logs}`);
      }
      if ((await startsOf(stack)) !== before) throw new Error('Alertmanager was started anew');
      return `notified by ${people.said.length} requests; ${logs.trim()}`;
    } finally {
      await rm(address, { force: true });
      await rm(routes, { force: true });
      await stack.up();
    }
  },
};

async function startsOf(stack: Stack): Promise<string | undefined> {
  return (await stack.containers()).find(({ service }) => service === 'alertmanager')?.startedAt;
}

/** The address of this machine as Alertmanager reaches it: the gateway of the network that leads outside. */
function gatewayOf(stack: Stack): Promise<string> {
  const format = '{{(index .IPAM.Config 0).Gateway}}';
  return stack.docker('network', 'inspect', '--format', format, 'telltale_edge-alertmanager');
}

/** Raises an alert at Alertmanager itself. */
export async function alert(stack: Stack, name: string): Promise<void> {
  await using client = await stack.client('alertmanager', 'operator');
  const body = [{ labels: { alertname: name, severity: 'critical' }, annotations: { summary: name } }];
  const { status } = await client.ask({ method: 'POST', path: '/api/v2/alerts', body });
  if (status !== 200) throw new Error(`Alertmanager answers ${status} to an alert`);
}

interface People extends AsyncDisposable {
  readonly port: number;
  /** Body of each request. */
  readonly said: readonly string[];
}

async function listen(): Promise<People> {
  const said: string[] = [];
  const server = createServer(async (request, answer) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    said.push(text);
    answer.end();
  });
  server.listen(0);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    said,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
