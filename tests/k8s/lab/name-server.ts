// A stand-in for the cluster's name server, run as a pod like the real ones: addresses of Services, of headless ones and
// of their pods, asked from the API server each second.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const REFRESH_MS = 1_000;
const ANSWER_MS_MAX = 5_000;
/** The runtime lets every user listen there. A policy sees the port of the pod, not that of the Service. */
const port = 53;
const clusterDomain = 'cluster.local';
const account = '/var/run/secrets/kubernetes.io/serviceaccount';
const TYPE_A = 1;
const TTL_SECONDS = 2;

interface Named {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Record<string, string> };
}
interface Service extends Named {
  readonly spec: { readonly clusterIP?: string };
}
interface Slice extends Named {
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly hostname?: string;
    readonly conditions?: { readonly ready?: boolean };
  }[];
}

const agent = new Agent({ ca: readFileSync(join(account, 'ca.crt')), keepAlive: true });
const server = `https://${process.env.KUBERNETES_SERVICE_HOST}:${process.env.KUBERNETES_SERVICE_PORT}`;
let names: ReadonlyMap<string, readonly string[]> = new Map();

function list<Kind>(path: string): Promise<readonly Kind[]> {
  return new Promise((resolve, reject) => {
    // It is renewed from time to time.
    const headers = { authorization: `Bearer ${readFileSync(join(account, 'token'), 'utf8')}` };
    const request = get(`${server}${path}`, { agent, headers, timeout: ANSWER_MS_MAX }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        try {
          resolve((JSON.parse(text) as { items: readonly Kind[] }).items);
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on('timeout', () => request.destroy(new Error('the API server does not answer')));
    request.on('error', reject);
  });
}

async function namesNow(): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const headless = new Set<string>();
  for (const { metadata, spec } of await list<Service>('/api/v1/services')) {
    const name = `${metadata.name}.${metadata.namespace}.svc.${clusterDomain}`;
    const { clusterIP = 'None' } = spec;
    found.set(name, clusterIP === 'None' ? [] : [clusterIP]);
    if (clusterIP === 'None') headless.add(name);
  }
  for (const { metadata, endpoints } of await list<Slice>('/apis/discovery.k8s.io/v1/endpointslices')) {
    const name = `${metadata.labels?.['kubernetes.io/service-name']}.${metadata.namespace}.svc.${clusterDomain}`;
    if (!headless.has(name)) continue;
    // A Service that publishes addresses that are not ready has them marked as ready here.
    for (const { addresses, hostname, conditions } of endpoints ?? []) {
      if (conditions?.ready === false) continue;
      found.get(name)?.push(...addresses);
      if (hostname !== undefined) found.set(`${hostname}.${name}`, [...addresses]);
    }
  }
  return found;
}

function answer(query: Buffer): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const type = query.readUInt16BE(at + 1);
  const addresses = names.get(labels.join('.').toLowerCase());
  const records = (type === TYPE_A ? (addresses ?? []) : []).map((each) => {
    const record = Buffer.alloc(16);
    // The name is that of the question, 12 bytes from the beginning.
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(TYPE_A, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(TTL_SECONDS, 6);
    record.writeUInt16BE(4, 10);
    record.set(each.split('.').map(Number), 12);
    return record;
  });
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // An answer with authority; no such name, where there is none.
  head.writeUInt16BE(addresses === undefined ? 0x8583 : 0x8580, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, query.subarray(12, at + 5), ...records]);
}

const socket = createSocket('udp4');
socket.on('message', (query, { address, port: from }) => {
  try {
    socket.send(answer(query), from, address);
  } catch {
    // What is no question gets no answer.
  }
});
socket.bind(port);
for (;;) {
  try {
    names = await namesNow();
    // The readiness of the pod.
    await writeFile('/tmp/ready', '');
  } catch (error) {
    console.error(error);
  }
  await delay(REFRESH_MS);
}
