// A stand-in for a pipeline that ships log records: reads its files, logs in to Elasticsearch, and opens its ports.
import { createServer as createWebServer } from 'node:http';
import { createServer as createSecureWebServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { demand } from './failed-check.ts';
import { filesIn, given, readIdentity, readText, readYaml } from './files.ts';
import { askUntilUp, basic } from './upstream.ts';

/** What is known of a pipeline. */
export interface Shipper {
  /** Files and folders of its configuration, where its command line names none. */
  readonly configuration: readonly string[];
  /** Ports that it opens, and how: plain, TLS, or HTTP that answers 200. */
  readonly ports: Readonly<Record<number, 'plain' | 'tls' | 'http' | 'https'>>;
}

const elasticsearch = 'https://elasticsearch:9200';

/** Checks everything, then opens the ports. */
export async function standInForShipper(shipper: Shipper, args: readonly string[]): Promise<string> {
  const { ca, certificate, key } = await readIdentity();
  const named = args.flatMap((arg, index) => {
    const [, value] = /^--?(?:c|config)(?:=(.*))?$/.exec(arg) ?? [];
    return /^--?(?:c|config)(=|$)/.test(arg) ? [value ?? args[index + 1] ?? ''] : [];
  });
  let text = '';
  for (const path of named.length > 0 ? named : shipper.configuration) text += await readAll(path);
  demand(text.includes('elasticsearch'), 'its configuration does not name elasticsearch');
  const password = (await readText(`${given}/shipper.password`)).trim();
  const url = `${elasticsearch}/_security/_authenticate`;
  await askUntilUp({ url, ca, authorization: basic('telltale-shipper', password) });
  const tls = { cert: certificate, key };
  for (const [port, kind] of Object.entries(shipper.ports)) {
    const ok = (_: unknown, answer: { end(text: string): void }): void => answer.end('{"status":"green"}\n');
    const servers: Record<typeof kind, () => Server> = {
      plain: () => createServer((socket) => socket.resume()),
      tls: () => createSecureServer(tls, (socket) => socket.resume()),
      http: () => createWebServer(ok),
      https: () => createSecureWebServer(tls, ok),
    };
    await new Promise<void>((resolve) => servers[kind]().listen(Number(port), resolve));
  }
  return `listens on ${Object.keys(shipper.ports).join(', ')}`;
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
