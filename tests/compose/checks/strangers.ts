// Clients without a login get no data, and nobody gets any without TLS.
import { request as requestPlain } from 'node:http';
import { request } from 'node:https';
import type { Check } from '../check.ts';
import { requireNoProblem } from '../check.ts';

const ASK_MS_MAX = 10_000;

/** What each server shows to those who logged in. Grafana is a stand-in, which reads the settings for it. */
const pages: Readonly<Record<string, readonly string[]>> = {
  'elasticsearch:9200': ['/', '/_cat/indices', '/_cluster/health'],
  'prometheus:9090': ['/', '/metrics', '/api/v1/query?query=up', '/-/healthy'],
  'alertmanager:9093': ['/', '/metrics', '/api/v2/status'],
  'grafana:3000': ['/metrics'],
};

export const strangers: Check = {
  name: 'strangers',
  promise: 'who does not log in, or has a wrong password, is refused; without TLS nobody is answered',
  async run(stack) {
    const ca = await stack.compose('run', '--rm', '-T', '--no-deps', 'setup', 'authority');
    const wrong: string[] = [];
    for (const [server, paths] of Object.entries(pages)) {
      const port = Number(server.split(':')[1]);
      for (const path of paths) {
        for (const auth of [undefined, 'telltale-admin:telltale', 'admin:admin', 'elastic:changeme']) {
          const status = await statusOf(() => request({ host: '127.0.0.1', port, path, ca, ...(auth && { auth }) }));
          if (status !== 401) wrong.push(`${server}${path} answers ${status} to ${auth ?? 'nobody'}`);
        }
        const plain = await statusOf(() => requestPlain({ host: '127.0.0.1', port, path })).catch(() => undefined);
        // Servers written in Go say by 400 that they were asked without TLS.
        if (plain !== undefined && plain !== 400) wrong.push(`${server}${path} answers ${plain} without TLS`);
      }
    }
    requireNoProblem(wrong, 'served to strangers');
    return `${Object.values(pages).flat().length} pages of ${Object.keys(pages).length} servers`;
  },
};

function statusOf(open: () => ReturnType<typeof request>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = open();
    asked.setTimeout(ASK_MS_MAX, () => asked.destroy(new Error('it does not answer')));
    asked.once('error', reject).once('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.end();
  });
}
