// Forwards ports of this machine to servers in the cluster, as long as this process runs.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import type { ServerName } from '../../operator.ts';
import { PlaneError } from '../../plane-error.ts';
import type { StartedProgram } from '../../processes/start-program.ts';
import { limits } from '../limits.ts';
import { serverPorts } from '../parts.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { kubectlError, startForward } from './kubectl.ts';

interface Forward {
  readonly port: number;
  readonly program: StartedProgram;
}

/**
 * Addresses of servers on this machine. Each has a port of this process, which stays the same: `kubectl port-forward`
 * ends with the pod that it was started for, and a connection after that starts another one.
 */
export class Forwards implements AsyncDisposable {
  readonly #access: ClusterAccess;
  readonly #open = new Map<ServerName, Promise<Forward>>();
  readonly #listening = new Map<ServerName, Promise<Server>>();
  readonly #sockets = new Set<Socket>();

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  /**
   * Address of a server on this machine.
   *
   * @throws PlaneError `not_running`, `kubernetes`
   */
  async url(server: ServerName): Promise<string> {
    await this.#forward(server);
    let listening = this.#listening.get(server);
    if (listening === undefined) {
      listening = this.#listen(server);
      this.#listening.set(server, listening);
    }
    return `https://127.0.0.1:${((await listening).address() as AddressInfo).port}`;
  }

  /**
   * Closes the connections to servers with new pods; the next ones reach these.
   *
   * @param servers those with new pods
   */
  async reopen(servers: readonly string[]): Promise<void> {
    for (const [server, opening] of [...this.#open].filter(([name]) => servers.includes(name))) {
      const { program } = await opening;
      program.kill('SIGKILL');
      this.#open.delete(server);
      await this.#forward(server);
    }
  }

  async #listen(server: ServerName): Promise<Server> {
    const listener = createServer((socket) => void this.#connect(server, socket));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    listener.unref();
    return listener;
  }

  /** A client sees a server that is away as a connection that was closed. */
  async #connect(server: ServerName, socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    try {
      const { port } = await this.#forward(server);
      const forwarded = connect(port, '127.0.0.1');
      // The client's end keeps this process alive while it waits for an answer.
      for (const each of [socket, forwarded]) each.unref();
      // The error of either side closes both.
      pipeline(socket, forwarded, socket, () => undefined);
    } catch {
      socket.destroy();
    }
  }

  #forward(server: ServerName): Promise<Forward> {
    const found = this.#open.get(server);
    if (found !== undefined) return found;
    const forget = (): void => {
      if (this.#open.get(server) === opening) this.#open.delete(server);
    };
    const opening = open(this.#access, server);
    this.#open.set(server, opening);
    opening.then(({ program }) => program.exited.then(forget, forget), forget);
    return opening;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const listening of this.#listening.values()) (await listening.catch(() => undefined))?.close();
    for (const socket of this.#sockets) socket.destroy();
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const opening of all) {
      // Its end is not awaited: it does not keep this process alive.
      (await opening.catch(() => undefined))?.program.kill('SIGKILL');
    }
  }
}

async function open(access: ClusterAccess, server: ServerName): Promise<Forward> {
  const what = `cannot forward a port to ${server}`;
  const program = startForward(access, `service/${server}`, serverPorts[server]);
  const timer = setTimeout(() => program.kill('SIGKILL'), limits.forwardMsMax);
  const lines = createInterface({ input: program.stdout });
  try {
    // Without a pod, kubectl waits for one without any output.
    for await (const line of lines) {
      const [, opened] = /^Forwarding from 127\.0\.0\.1:(\d+) /.exec(line) ?? [];
      if (opened === undefined) continue;
      // kubectl writes a line for each connection, and blocks if nobody reads them; the line reader pauses when it
      // ends.
      setImmediate(() => program.stdout.resume());
      program.unref();
      return { port: Number(opened), program };
    }
    const { code, signal } = await program.closed;
    const result = { code, signal, stdout: '', stderr: program.stderrTail(), timedOut: code === null };
    throw failure(access, server, kubectlError(what, access, result, { msMax: limits.forwardMsMax }));
  } finally {
    clearTimeout(timer);
  }
}

function failure({ namespace }: ClusterAccess, server: ServerName, error: PlaneError): PlaneError {
  if (!/not found|pod is not running|no pods|unable to forward|timed out waiting/i.test(error.message)) return error;
  return new PlaneError('not_running', {
    what: `cannot ask ${server}`,
    why: `it has no running pod in the namespace ${namespace}`,
    remedy: 'See what runs: telltale status --engine kubernetes',
    cause: error,
  });
}
