// A real Elasticsearch of this run's own: the native plane's, stopped, killed, started again and asked as its administrator.
import { spawn } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Engine, openPlane } from '@telltale/plane';
import { Agent, request } from 'undici';
import { limits } from '../limits.ts';
import { until } from './until.ts';

/** How an application reaches it. */
export interface Access {
  readonly nodes: readonly string[];
  readonly caFile: string;
  readonly username: string;
  readonly password: string;
}

export class Elasticsearch implements AsyncDisposable {
  readonly access: Access;
  readonly #plane: Engine;
  readonly #folder: string;
  readonly #url: string;
  readonly #authorization: string;
  readonly #agent: Agent;
  /** Head of the process group of the server that runs now. */
  #pid = 0;

  private constructor(plane: Engine, folder: string, environment: Readonly<Record<string, string>>) {
    this.#plane = plane;
    this.#folder = folder;
    const file = environment.TELLTALE_ELASTICSEARCH_PASSWORD_FILE ?? '';
    this.#url = environment.TELLTALE_ELASTICSEARCH_URL ?? '';
    this.access = {
      nodes: [this.#url],
      caFile: environment.TELLTALE_ELASTICSEARCH_CA_FILE ?? '',
      username: environment.TELLTALE_ELASTICSEARCH_USERNAME ?? '',
      password: readFileSync(file, 'utf8').trim(),
    };
    const admin = readFileSync(join(dirname(file), 'admin'), 'utf8').trim();
    this.#authorization = `Basic ${Buffer.from(`telltale-admin:${admin}`).toString('base64')}`;
    this.#agent = new Agent({ connect: { ca: readFileSync(this.access.caFile, 'utf8') } });
  }

  static async start(): Promise<Elasticsearch> {
    const folder = mkdtempSync(join(tmpdir(), 'telltale-faults-plane-'));
    // Elasticsearch runs as an unprivileged user when this runs as root, and must be able to reach its data.
    chmodSync(folder, 0o755);
    const plane = openPlane({ engine: 'native', planeDir: join(folder, 'plane') });
    try {
      await plane.up({ ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } });
      const server = new Elasticsearch(plane, folder, await plane.environment());
      server.#pid = await server.#pidOf();
      return server;
    } catch (error) {
      await plane.down({ purge: true });
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends the server, and resolves when it is gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const members = membersOf(this.#pid);
    process.kill(-this.#pid, signal);
    await until('Elasticsearch to end', limits.serverMsMax, () => !members.some(runs));
  }

  /** Starts it again where it was. */
  async up(): Promise<void> {
    await this.#plane.up();
    this.#pid = await this.#pidOf();
  }

  /** Starts it again with further settings, for which the plane has no way: as it was started, by hand. */
  async restartWith(settings: Readonly<Record<string, string | number>>): Promise<void> {
    const pairs = readFileSync(`/proc/${this.#pid}/environ`, 'utf8').split('\0');
    const env = Object.fromEntries(pairs.map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]));
    const status = readFileSync(`/proc/${this.#pid}/status`, 'utf8');
    const id = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    const [uid, gid] = [id('Uid'), id('Gid')];
    await this.end('SIGTERM');
    const lines = Object.entries(settings).map(([name, value]) => `${name}: ${value}\n`);
    const root = join(this.#folder, 'plane', 'elasticsearch');
    appendFileSync(join(root, 'config', 'elasticsearch.yml'), lines.join(''));
    const child = spawn(join(env.ES_HOME ?? '', 'bin', 'elasticsearch'), {
      env,
      cwd: root,
      uid,
      gid,
      detached: true,
      stdio: 'ignore',
    });
    this.#pid = child.pid ?? 0;
    child.unref();
    await until('Elasticsearch to answer', limits.serverMsMax, async () => (await this.#ready()) === 200);
  }

  /** @throws Error when it refuses */
  async ask<Body>(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<Body> {
    const response = await request(new URL(path, this.#url), {
      method,
      dispatcher: this.#agent,
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
    return JSON.parse(text) as Body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.close();
    if (runs(this.#pid)) await this.end('SIGKILL');
    await this.#plane.down({ purge: true });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<number> {
    return this.ask('GET', '/_cluster/health?wait_for_status=yellow&timeout=5s').then(
      () => 200,
      () => 0,
    );
  }

  async #pidOf(): Promise<number> {
    const { parts } = await this.#plane.status();
    const pid = parts.find(({ name }) => name === 'elasticsearch')?.pid;
    if (pid === undefined) throw new Error('Elasticsearch does not run');
    return pid;
  }
}

function runs(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  // The first thread of a killed process may be a zombie while others still hold its port.
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')) || readdirSync(`/proc/${pid}/task`).length > 1;
}

/** The head of a group and its children: Elasticsearch's command starts the server as one. */
function membersOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(membersOf)];
}
