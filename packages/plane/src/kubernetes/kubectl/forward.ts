// Forwards ports of this machine to servers in the cluster, as long as this process runs.
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerName } from '../../operator.ts';
import { PlaneError } from '../../plane-error.ts';
import type { StartedProgram } from '../../processes/start-program.ts';
import { limits } from '../limits.ts';
import { serverPorts } from '../parts.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { kubectlError, startKubectl } from './kubectl.ts';

interface Forward {
  readonly port: number;
  readonly program: StartedProgram;
}

/** Forwarded ports, each opened at its first use, and again after its connection was lost. */
export class Forwards implements AsyncDisposable {
  readonly #access: ClusterAccess;
  readonly #open = new Map<ServerName, Promise<Forward>>();

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  /**
   * Address of a server on this machine.
   *
   * @throws PlaneError `not_running`, `kubernetes`
   */
  async url(server: ServerName): Promise<string> {
    return `https://127.0.0.1:${(await this.#forward(server)).port}`;
  }

  /**
   * Reopens forwarded ports with the same numbers: a replaced pod takes its connections with it, but clients keep the
   * address.
   *
   * @param servers those with new pods
   */
  async reopen(servers: readonly string[]): Promise<void> {
    for (const [server, opening] of [...this.#open].filter(([name]) => servers.includes(name))) {
      const { port, program } = await opening;
      program.kill('SIGKILL');
      // The port is free when the process has ended. A timer keeps this process alive meanwhile, because that process
      // does not.
      await Promise.race([program.exited, delay(limits.forwardMsMax)]);
      this.#open.delete(server);
      await this.#forward(server, port);
    }
  }

  #forward(server: ServerName, port?: number): Promise<Forward> {
    const found = this.#open.get(server);
    if (found !== undefined) return found;
    const forget = (): void => {
      if (this.#open.get(server) === opening) this.#open.delete(server);
    };
    const opening = open(this.#access, server, port);
    this.#open.set(server, opening);
    opening.then(({ program }) => program.exited.then(forget, forget), forget);
    return opening;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const opening of all) {
      // Its end is not awaited: it does not keep this process alive.
      (await opening.catch(() => undefined))?.program.kill('SIGKILL');
    }
  }
}

/** @param port of this machine. Default: any free one */
async function open(access: ClusterAccess, server: ServerName, port?: number): Promise<Forward> {
  const what = `cannot forward a port to ${server}`;
  const args = ['port-forward', '--address', '127.0.0.1', `service/${server}`, `${port ?? ''}:${serverPorts[server]}`];
  const program = startKubectl(access, args);
  program.stdin.end();
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
    const { code } = await program.closed;
    throw failure(
      access,
      server,
      kubectlError(
        what,
        access,
        { code, stdout: '', stderr: program.stderrTail(), timedOut: code === null },
        { msMax: limits.forwardMsMax },
      ),
    );
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
