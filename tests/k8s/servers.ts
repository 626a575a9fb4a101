// Servers of the plane, asked by their Services as users of the plane.
import { fileURLToPath } from 'node:url';
import type { Cluster } from './lab/cluster.ts';
import { planeNamespace } from './plane.ts';

const script = fileURLToPath(new URL('ask-server.ts', import.meta.url));
const ports = { elasticsearch: 9200, prometheus: 9090, alertmanager: 9093 } as const;

/** What is asked. */
export interface Asked {
  readonly server: keyof typeof ports;
  /** One of the plane's users, such as `reader`. */
  readonly user: string;
  readonly path: string;
  /** Makes it a POST. */
  readonly body?: object;
}

/**
 * Asks a server.
 *
 * @throws Error with its status, where that is not 200
 */
export async function askServer<Answer>(cluster: Cluster, { server, user, path, body }: Asked): Promise<Answer> {
  const get = (kind: string, name: string, what: string): Promise<string> =>
    cluster.kubectl('get', kind, name, '--namespace', planeNamespace, '--output', `jsonpath=${what}`);
  const decoded = async (secret: string, key: string): Promise<string> =>
    Buffer.from(await get('secret', secret, `{.data.${key}}`), 'base64').toString();
  const question = {
    url: `https://${await get('service', server, '{.spec.clusterIP}')}:${ports[server]}${path}`,
    servername: server,
    ca: await decoded('telltale-authority', String.raw`ca\.crt`),
    user: `telltale-${user}`,
    password: (await decoded('telltale-passwords', user)).trim(),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  const input = JSON.stringify(question);
  const { code, stdout, stderr } = await cluster.node.run(process.execPath, [script], { input });
  if (code !== 0) throw new Error(`${server} does not answer ${path}: ${stderr.slice(-1_000)}`);
  return JSON.parse(stdout);
}
