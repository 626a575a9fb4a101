// One Elasticsearch node of the component `ha` as a process: what the component mounts, with the paths of this machine.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerProgram } from '../../../packages/plane/src/artifacts/server-programs.ts';
import type { Manifest, Workload } from '../../kubernetes/support/manifests.ts';
import { requestByName } from '../../support/request-by-name.ts';

/** Who runs it where the proof is root, which Elasticsearch refuses to be. */
const UNPRIVILEGED = 65_534;
export const unprivilegedUser = process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
/** A start on a busy machine, and an answer of a cluster that has just lost its master. */
const ANSWER_MS_MAX = 60_000;

/** What all nodes have. */
export interface NodeSettings {
  readonly folder: string;
  readonly program: ServerProgram;
  /** The set-up's folder of Elasticsearch. */
  readonly secret: string;
  readonly password: string;
  /** Addresses on loopback, of all nodes. */
  readonly addresses: readonly string[];
}

/** Manifests that a node is started by. */
export interface NodeManifests {
  readonly workload: Workload;
  readonly manifests: readonly Manifest[];
}

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

export class ElasticsearchNode {
  readonly name: string;
  private readonly shared: NodeSettings;
  private readonly address: string;
  private readonly folder: string;
  private child: ChildProcess | undefined;

  constructor(shared: NodeSettings, index: number) {
    this.shared = shared;
    this.name = `elasticsearch-${index}`;
    this.address = shared.addresses[index] ?? '';
    this.folder = join(shared.folder, this.name);
    for (const name of ['', 'data', 'logs', 'run', 'tmp', 'scripts', 'config']) this.make(name);
  }

  /** Runs what the init container runs, then the server. */
  async start({ workload, manifests }: NodeManifests): Promise<void> {
    const [init] = workload.pod.spec.initContainers ?? [];
    const configMapOf = (volume: string): Readonly<Record<string, string>> => {
      const source = workload.pod.spec.volumes?.find(({ name }) => name === volume)?.configMap?.name;
      return manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === source)?.data ?? {};
    };
    for (const name of ['config', 'run', 'scripts']) {
      rmSync(join(this.folder, name), { recursive: true, force: true });
      this.make(name);
    }
    for (const [name, text] of Object.entries(configMapOf('config'))) this.write(`config/${name}`, text);
    for (const [name, text] of Object.entries(configMapOf('nodes'))) this.write(`scripts/${name}`, this.placed(text));
    const command = (init?.command ?? []).map((each) => this.placed(each));
    const { status, stderr } = spawnSync(command[0] ?? '', command.slice(1), {
      ...unprivilegedUser,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TELLTALE_POD_NAME: this.name },
    });
    if (status !== 0) throw new Error(`${this.name}: its init container failed: ${stderr}`);
    for (const name of readdirSync(join(this.folder, 'run'))) {
      const path = join(this.folder, 'run', name);
      const text = readFileSync(path, 'utf8');
      const placed = this.placed(text).replace(/^network\.host: .*$/m, `network.host: ${this.address}`);
      if (placed !== text) this.write(`run/${name}`, placed);
    }
    const log = openSync(join(this.folder, 'server.log'), 'a');
    const args = (workload.containers[0]?.args ?? [])
      .filter((arg) => arg !== 'eswrapper')
      .map((arg) => this.value(arg));
    this.child = spawn(this.shared.program.command, args, {
      ...unprivilegedUser,
      // A group of its own: the command's JVM and the server's are killed together.
      detached: true,
      stdio: ['ignore', log, log],
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        ...this.shared.program.env,
        ES_PATH_CONF: join(this.folder, 'run'),
        ES_TMPDIR: join(this.folder, 'tmp'),
        ES_JAVA_OPTS: '-Xms512m -Xmx512m',
        TELLTALE_ELASTICSEARCH_MMAP: 'false',
        CLI_JAVA_OPTS: `-Xms16m -Xmx64m -XX:TieredStopAtLevel=1 -Djava.io.tmpdir=${join(this.folder, 'tmp')}`,
      },
    });
  }

  /** By -9, or asked to. */
  async stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal);
    await ended;
  }

  /** Loses its volume. */
  loseData(): void {
    rmSync(join(this.folder, 'data'), { recursive: true, force: true });
    this.make('data');
  }

  /** Whether it was told to make a cluster when it was started last. */
  get makesCluster(): boolean {
    return readFileSync(join(this.folder, 'run/elasticsearch.yml'), 'utf8').includes('initial_master_nodes');
  }

  /** What it has said in all its starts; nothing before the first. */
  get log(): string {
    const path = join(this.folder, 'server.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** A pod that is new: what its readiness has noted is gone with the former one. */
  forgetReady(): void {
    for (const name of ['settled', 'idle']) rmSync(join(this.folder, 'tmp', name), { force: true });
  }

  /** What the kubelet would find. */
  isReady({ workload }: NodeManifests): boolean {
    const probe = (workload.containers[0]?.readinessProbe as { exec?: { command: readonly string[] } } | undefined)
      ?.exec;
    const command = (probe?.command ?? []).map((each) => this.placed(each));
    return (
      spawnSync(command[0] ?? '', command.slice(1), { ...unprivilegedUser, env: { PATH: this.path() } }).status === 0
    );
  }

  /** Asks as the administrator, by the name of its pod, which the certificate has to have. */
  async ask<Body>(path: string, question: { method?: string; body?: object } = {}): Promise<Answer<Body>> {
    const server = {
      address: this.address,
      port: 9200,
      servername: `${this.name}.elasticsearch-nodes.telltale.svc`,
      ca: readFileSync(join(this.shared.secret, 'ca.crt')),
      user: 'telltale-admin',
      password: this.shared.password,
      msMax: ANSWER_MS_MAX,
    };
    const { status, text } = await requestByName(server, path, question);
    return { status, body: JSON.parse(text === '' ? '{}' : text) as Body };
  }

  /** A path of the pod, or a text with such, on this machine. */
  private placed(text: string): string {
    const { folder, shared } = this;
    const places: Readonly<Record<string, string>> = {
      '/run/telltale': join(folder, 'run'),
      '/secret': shared.secret,
      '/config': join(folder, 'config'),
      '/etc/telltale/nodes': join(folder, 'scripts'),
      '/usr/share/elasticsearch/data': join(folder, 'data'),
      '/data': join(folder, 'data'),
      '/usr/share/elasticsearch/logs': join(folder, 'logs'),
      '/usr/share/elasticsearch/snapshots': join(shared.folder, 'snapshots'),
      '/tmp': join(folder, 'tmp'),
    };
    const paths = Object.keys(places).toSorted((one, other) => other.length - one.length);
    return text.replaceAll(
      new RegExp(`(?<=^|[\\s">=])(?:${paths.join('|')})(?=[/\\s"]|$)`, 'gm'),
      (path) => places[path] ?? '',
    );
  }

  private value(arg: string): string {
    return arg
      .replaceAll('$(TELLTALE_POD_NAME)', this.name)
      .replaceAll('$(TELLTALE_POD_IP)', this.address)
      .replace('0.0.0.0', this.address)
      .replace('elasticsearch-nodes:9300', this.shared.addresses.map((each) => `${each}:9300`).join(','));
  }

  /** `localhost` is the pod: here it is the node's own address. */
  private path(): string {
    const curl = spawnSync('sh', ['-c', 'command -v curl'], { encoding: 'utf8' }).stdout.trim();
    this.write(
      'scripts/curl',
      `#!/bin/sh\nexec ${curl} --connect-to localhost:9200:${this.address}:9200 "$@"\n`,
      0o755,
    );
    return `${join(this.folder, 'scripts')}:${process.env.PATH}`;
  }

  private make(name: string): void {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true });
    if (unprivilegedUser.uid !== undefined) chownSync(path, unprivilegedUser.uid, unprivilegedUser.gid);
  }

  private write(name: string, text: string, mode = 0o644): void {
    const path = join(this.folder, name);
    rmSync(path, { force: true });
    writeFileSync(path, text, { mode });
    if (unprivilegedUser.uid !== undefined) chownSync(path, unprivilegedUser.uid, unprivilegedUser.gid);
  }
}
