// A stand-in for a pipeline that ships log records: reads its files, logs in to Elasticsearch, and opens its ports.
import { createServer as createWebServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureWebServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { demand } from './failed-check.ts';
import { filesIn, given, readIdentity, readText, readYaml, requireWritable } from './files.ts';
import { askUntilUp, basic } from './upstream.ts';

/** How a port is opened: plain, with TLS, or for HTTP, whose every answer is good. */
type Kind = 'plain' | 'tls' | 'http' | 'https';

/** What is known of a pipeline. */
export interface Shipper {
  /** Files and folders of its configuration beside what its command line names. */
  readonly configuration: readonly string[];
  /** Folder that it writes what waits to. */
  readonly state: string;
  /** Ports that others reach. */
  readonly ports: Readonly<Record<number, Kind>>;
  /** Ports that its own container reaches. */
  readonly ownPorts: Readonly<Record<number, Kind>>;
  /** Where it opens these. Default: loopback. */
  readonly ownHost?: string;
}

const elasticsearch = 'https://elasticsearch:9200';
/** What the health checks of the pipelines look for. */
const wellDoing = JSON.stringify({
  status: 'green',
  events: { in: 0, out: 0 },
  plugins: [{ plugin_id: 'elasticsearch', buffer_available_buffer_space_ratios: 100 }],
});

/** Checks everything, then opens the ports. */
export async function standInForShipper(shipper: Shipper, args: readonly string[]): Promise<string> {
  const { configuration, state, ports, ownPorts, ownHost = '127.0.0.1' } = shipper;
  const { ca, certificate, key } = await readIdentity();
  const named = args.flatMap((arg, index) => {
    const [isNamed, value] = /^--?c(?:onfig)?(?:=(.*))?$/.exec(arg) ?? [];
    return isNamed === undefined ? [] : [value ?? args[index + 1] ?? ''];
  });
  const texts = await Promise.all([...named, ...configuration].map(readAll));
  demand(texts.join('').includes('elasticsearch'), 'its configuration does not name elasticsearch');
  await requireWritable(state);
  const password = (await readText(`${given}/shipper.password`)).trim();
  const url = `${elasticsearch}/_security/_authenticate`;
  await askUntilUp({ url, ca, authorization: basic('telltale-shipper', password) });
  const open = (port: string, kind: Kind, host?: string): Promise<void> =>
    listen(serverOf(kind, { cert: certificate, key }), Number(port), host);
  for (const [port, kind] of Object.entries(ports)) await open(port, kind);
  for (const [port, kind] of Object.entries(ownPorts)) await open(port, kind, ownHost);
  return `listens on ${Object.keys({ ...ports, ...ownPorts }).join(', ')}`;
}

/** A server that takes everything, and says that all is well where it is asked by HTTP. */
function serverOf(kind: Kind, tls: { cert: string; key: string }): Server {
  const answer = ({ url = '' }: IncomingMessage, response: ServerResponse): void => {
    const isMetrics = url.includes('metrics');
    response.setHeader('content-type', isMetrics ? 'text/plain' : 'application/json');
    response.end(isMetrics ? 'stand_in 1\n' : wellDoing);
  };
  if (kind === 'plain') return createServer((socket) => socket.resume());
  if (kind === 'tls') return createSecureServer(tls, (socket) => socket.resume());
  return kind === 'http' ? createWebServer(answer) : createSecureWebServer(tls, answer);
}

/** Opens a port; everywhere unless a host is named. */
async function listen(server: Server, port: number, host?: string): Promise<void> {
  await new Promise<void>((resolve) => server.listen({ port, ...(host && { host }) }, resolve));
}

/** Text of a file, or of all files below a folder; YAML has to be some. */
async function readAll(path: string): Promise<string> {
  const isYaml = (file: string): boolean => /\.ya?ml$/.test(file);
  if (/\.\w+$/.test(path)) {
    if (isYaml(path)) await readYaml(path);
    return readText(path);
  }
  let text = '';
  for (const file of await filesIn(path, /\.\w+$/)) text += await readAll(file);
  return text;
}
