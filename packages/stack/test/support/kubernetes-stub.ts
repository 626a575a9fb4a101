// A stand-in for the Secrets of the Kubernetes API, over TLS: reads, creates and replaces them by the documented rules,
// checks the caller's token, and can be told to fail.
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certificateUntil } from '../../../../tests/support/certificate.ts';

/** A Secret as the API has it. */
export interface StoredSecret {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

const DAY_MS = 86_400_000;
const path = /^\/api\/v1\/namespaces\/(telltale|telltale-node)\/secrets(?:\/([\w.-]+))?$/;

export class KubernetesStub implements AsyncDisposable {
  /** By their names; those of the namespace telltale-node by `telltale-node/<name>`. */
  readonly secrets: Map<string, StoredSecret> = new Map();
  readonly asked: string[] = [];
  /** Token of the service account. */
  token = 'the-token-of-the-set-up';
  /** Names that its Role has. */
  allowed: (name: string) => boolean = () => true;
  /** Called before each change is made, with its name. */
  beforeWrite: (name: string) => void = () => {};
  /** Statuses that are answered first, each once. */
  readonly failures: number[] = [];
  readonly #server: Server;
  readonly certificate: string;
  #version = 100;

  private constructor(server: Server, certificate: string) {
    this.#server = server;
    this.certificate = certificate;
  }

  static async start(): Promise<KubernetesStub> {
    const { certificate, key } = await certificateUntil(new Date(Date.now() + DAY_MS));
    const server = createServer({ cert: certificate, key });
    const stub = new KubernetesStub(server, certificate);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const { authorization } = request.headers;
        const [status, body] = stub.#answer(request.method ?? '', request.url ?? '', authorization, text);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get env(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) };
  }

  /** Somebody else changes a Secret. */
  put(name: string, data: Readonly<Record<string, string>>): void {
    this.#store({ metadata: { name }, data });
  }

  #store(
    object: { readonly metadata: { readonly name: string }; readonly [field: string]: unknown },
    name: string = object.metadata.name,
  ): StoredSecret {
    this.#version += 1;
    const creationTimestamp = this.secrets.get(name)?.metadata.creationTimestamp ?? new Date().toISOString();
    const stored = {
      ...object,
      metadata: { creationTimestamp, ...object.metadata, resourceVersion: String(this.#version) },
    };
    this.secrets.set(name, stored);
    return stored;
  }

  #answer(method: string, url: string, authorization: string | undefined, text: string): readonly [number, object] {
    const [, namespace = '', named] = path.exec(url) ?? [];
    const prefix = namespace === 'telltale' ? '' : `${namespace}/`;
    this.asked.push(`${method} ${named === undefined ? '' : prefix + named}`.trim());
    const failure = this.failures.shift();
    if (failure !== undefined) return status(failure, 'ServiceUnavailable', 'etcdserver: leader changed');
    if (authorization !== `Bearer ${this.token}`) return status(401, 'Unauthorized', 'Unauthorized');
    const sent = text === '' ? undefined : JSON.parse(text);
    const name: string = prefix + (named ?? sent?.metadata.name);
    const verb = { GET: 'get', POST: 'create', PUT: 'update' }[method] ?? method;
    if (!path.test(url) || !this.allowed(name)) {
      const who = 'User "system:serviceaccount:telltale:setup"';
      const what = `cannot ${verb} resource "secrets" in API group "" in the namespace "telltale"`;
      return status(403, 'Forbidden', `secrets "${name}" is forbidden: ${who} ${what}`);
    }
    if (method !== 'GET') this.beforeWrite(name);
    const found = this.secrets.get(name);
    if (method === 'POST') {
      if (found !== undefined) return status(409, 'AlreadyExists', `secrets "${name}" already exists`);
      return [201, this.#store(sent, name)];
    }
    if (found === undefined) return status(404, 'NotFound', `secrets "${name}" not found`);
    if (method === 'GET') return [200, found];
    if (sent.metadata.resourceVersion !== found.metadata.resourceVersion) {
      const why = 'the object has been modified; please apply your changes to the latest version and try again';
      return status(409, 'Conflict', `Operation cannot be fulfilled on secrets "${name}": ${why}`);
    }
    return [200, this.#store(sent, name)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function status(code: number, reason: string, message: string): readonly [number, object] {
  return [code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code }];
}
