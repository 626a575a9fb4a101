// Clients of the plane's servers with administrator rights, closed together.
import type { ElasticsearchClient, Operator, ServerName } from '@telltale/plane';
import type { Server } from './server-requests.ts';

/** Clients of a plane's servers, each created at its first use. The caller disposes of it. */
export class Servers implements AsyncDisposable {
  readonly #operator: Operator;
  readonly #made = new Map<ServerName, Server>();
  #elasticsearch: ElasticsearchClient | undefined;

  constructor(operator: Operator) {
    this.#operator = operator;
  }

  /** Elasticsearch, as its administrator. */
  async elasticsearch(): Promise<ElasticsearchClient> {
    this.#elasticsearch ??= await this.#operator.elasticsearch('admin');
    return this.#elasticsearch;
  }

  /** @throws PlaneError `unknown_part` if the plane has no such server */
  async of(name: Exclude<ServerName, 'elasticsearch'>): Promise<Server> {
    // Prometheus and Alertmanager have no roles: every user may do everything.
    const user = name === 'prometheus' || name === 'alertmanager' ? 'reader' : 'admin';
    const made = this.#made.get(name) ?? { name, client: await this.#operator.client(name, user) };
    this.#made.set(name, made);
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { client } of this.#made.values()) await client[Symbol.asyncDispose]();
    await this.#elasticsearch?.[Symbol.asyncDispose]();
  }
}
