// A stub of Elasticsearch that goes wrong in every way that it can, until it is healed; what it took it keeps.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { seeded } from '../support/random.ts';

/** A document that was taken, in the index that took it. */
export interface Taken {
  readonly index: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** What goes wrong; what touches single records the more often. */
const faults = [
  '429',
  '503',
  '401',
  'garbage',
  'reset',
  'half an answer',
  'answer lost',
  'closed while reading',
  'slow',
  '413 above a size',
  'some items 429',
  'some items 429',
  'some items 503, answer lost',
  'some items 503',
] as const;
type Fault = (typeof faults)[number] | undefined;

/** Whether a record is refused for good: the same ones in each try, as a mapping would have it. */
export function isRefused(document: Readonly<Record<string, unknown>>): boolean {
  const { app } = document as { app?: { n?: number } };
  return app?.n !== undefined && app.n % 97 === 5;
}

/** One that answers on the loopback. */
export class TroubledElasticsearch implements AsyncDisposable {
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  readonly #random;
  readonly #trouble: number;
  /** By index and id, as Elasticsearch has them. */
  readonly #documents = new Map<string, Taken>();
  #healed = false;
  readonly met = new Map<string, number>();

  constructor(seed: number, trouble: number) {
    this.#random = seeded(seed ^ 0x5eed);
    this.#trouble = trouble;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get taken(): readonly Taken[] {
    return [...this.#documents.values()];
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Nothing goes wrong from now on. */
  heal(): void {
    this.#healed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #draw(): Fault {
    if (this.#healed || !this.#random.chance(this.#trouble)) return undefined;
    const fault = this.#random.of(faults);
    this.met.set(fault, (this.met.get(fault) ?? 0) + 1);
    return fault;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.#draw();
    if (fault === 'closed while reading') {
      request.once('data', () => request.socket.destroy());
      return;
    }
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // The sender was killed in the middle of its request.
    }
    const raw = Buffer.concat(chunks);
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8');
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 300));
    this.#answer(response, { index: /^\/([^/]+)\/_bulk/.exec(request.url ?? '')?.[1] ?? '', body, fault });
  }

  #answer(
    response: ServerResponse,
    { index, body, fault }: { readonly index: string; readonly body: string; readonly fault: Fault },
  ): void {
    const send = (status: number, content: string): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
      response.end(content);
    };
    const status = /^(?:429|503|401)$/.exec(fault ?? '')?.[0];
    if (status !== undefined) send(Number(status), '{"error":{"type":"scripted"}}');
    else if (fault === '413 above a size' && body.length > 4_000) send(413, '{"error":{"type":"scripted"}}');
    else if (fault === 'garbage') send(200, '<html>not what was asked for</html>');
    else if (fault === 'reset') response.socket?.resetAndDestroy();
    else this.#takeAll(response, { index, body, fault });
  }

  /** Everything that is taken is taken, whether the answer arrives or not. */
  #takeAll(
    response: ServerResponse,
    { index, body, fault }: { readonly index: string; readonly body: string; readonly fault: Fault },
  ): void {
    const items = this.#take(index, body, fault);
    const answer = JSON.stringify({ errors: items.some((item) => item.create.status >= 300), items });
    if (fault?.endsWith('answer lost')) {
      response.socket?.destroy();
      return;
    }
    const headers = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };
    response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(answer) });
    if (fault === 'half an answer')
      response.write(answer.slice(0, answer.length / 2), () => response.socket?.destroy());
    else response.end(answer);
  }

  #take(index: string, body: string, fault: Fault): { create: { status: number; error?: object } }[] {
    const lines = body.split('\n');
    const items = [];
    for (let line = 0; line + 1 < lines.length; line += 2) {
      const { _id: id, _index: own = index } = JSON.parse(lines[line] ?? '').create;
      const document = JSON.parse(lines[line + 1] ?? '');
      items.push({ create: this.#create(own, id, document, fault) });
    }
    return items;
  }

  #create(index: string, id: string, document: Taken['document'], fault: Fault): { status: number; error?: object } {
    if (fault?.startsWith('some items') && this.#random.chance(0.3)) {
      return { status: fault.includes('429') ? 429 : 503, error: { type: 'scripted' } };
    }
    if (isRefused(document)) return { status: 400, error: { type: 'document_parsing_exception', reason: 'scripted' } };
    const key = `${index} ${id}`;
    if (this.#documents.has(key)) return { status: 409, error: { type: 'version_conflict_engine_exception' } };
    this.#documents.set(key, { index, document });
    return { status: 201 };
  }
}
