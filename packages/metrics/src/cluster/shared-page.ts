// One metrics page for all cluster workers, processes and threads of a service: the first to bind the port serves it.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { settingWithoutCredentials } from '@telltale/catalog';
import { ensurePrivateFolder } from '@telltale/files';
import { limits } from '../limits.ts';
import type { MeterProvider } from '../meter/meter-provider.ts';
import type { PageFamily } from '../page/render-page.ts';
import {
  type MetricsAddress,
  type MetricsServer,
  type MetricsServerOptions,
  portTaken,
  startMetricsServer,
} from '../server/metrics-server.ts';
import { inSlices } from '../slices.ts';
import { type Followed, Follower } from './follower.ts';
import { Handover } from './handover-file.ts';
import { Leader } from './leader.ts';
import { type Part, partsOf } from './wire-format.ts';

/** What the processes of a target share. */
export interface SharedPageOptions {
  readonly provider: MeterProvider;
  readonly server: MetricsServerOptions;
  /** Name of the service: the port of another service is not shared. */
  readonly service: string;
  /** Identifies this process among the others: its pid. */
  readonly id: string;
  /** A private folder in which the processes find each other; created if missing. */
  readonly folder: string;
  /** False for a worker thread: its process serves the page. */
  readonly canLead: boolean;
  /** Called when this process begins to serve the page for all. */
  readonly onLeading: (address: MetricsAddress) => void;
}

/** This process's part in the page of its target. */
export class SharedPage {
  readonly #options: SharedPageOptions;
  readonly #path: string;
  readonly #handover: Handover;
  #server: MetricsServer | undefined;
  #leader: Leader | undefined;
  #follower: Follower | undefined;
  #closed = false;

  constructor(options: SharedPageOptions) {
    this.#options = options;
    const name = join(options.folder, `metrics-${options.server.port}`);
    this.#path = process.platform === 'win32' ? `\\\\.\\pipe\\${name.replaceAll(/[\\/:]/g, '-')}` : `${name}.socket`;
    this.#handover = new Handover(`${name}.estate`);
    void this.#join();
  }

  /** The content of the page; undefined for this process's own metrics only. */
  async gather(): Promise<Iterable<PageFamily> | undefined> {
    const leader = this.#leader;
    if (leader === undefined || leader.isAlone) return undefined;
    const merged = await leader.ask();
    await inSlices(this.#own(), (part) => merged.add(part, this.#options.id));
    // The next leader's counts must not be lower than those on this page.
    await this.#handover.write(this.#left(leader));
    return merged.families();
  }

  /** Leaves; the others continue. Never throws. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#follower?.leave();
    if (this.#leader?.isFollowed === true) this.#handover.writeNow(this.#left(this.#leader));
    else if (this.#leader !== undefined) this.#handover.remove();
    this.#leader?.close();
    this.#server?.close();
  }

  #own(): Iterable<Part> {
    return partsOf(this.#options.provider.registry.families());
  }

  /** The counts that would be lost with this process. */
  *#left(leader: Leader): Generator<Part> {
    yield* leader.gone;
    for (const part of this.#own()) if (part.adds) yield part;
  }

  async #join(): Promise<void> {
    let followed = false;
    // After a process was killed, its port may outlive its socket, so both are tried in turn.
    for (let tries = 1; !this.#closed; tries++) {
      if (this.#options.canLead && (await this.#lead(followed)) !== 'taken') return;
      const fault = this.#folderFault();
      const result: Followed = fault === undefined ? await this.#follow() : { kind: 'nobody', why: fault };
      if (this.#closed) return;
      if (result.kind === 'following') {
        this.#follower = result.follower;
        await result.follower.ended;
        this.#follower = undefined;
        followed = true;
        tries = 0;
      } else if (result.kind === 'refused' || tries >= limits.followTries) return this.#complain(result);
      else await delay(limits.followWaitMs, undefined, { ref: false });
    }
  }

  /** @param inherits whether another process led before */
  async #lead(inherits: boolean): Promise<'leads' | 'taken' | 'cannot'> {
    let taken = false;
    const server = startMetricsServer({ ...this.#options.server, onPortTaken: () => (taken = true) });
    this.#server = server;
    const address = await server.address();
    if (address === undefined) return taken ? 'taken' : 'cannot';
    if (this.#closed) return 'leads';
    // A free port belongs to this process only: no other process looks for it. If the folder is unusable, followers
    // report it.
    if (this.#options.server.port !== 0 && this.#folderFault() === undefined) {
      const inherited = inherits ? this.#handover.read() : [];
      if (!inherits) this.#handover.remove();
      this.#leader = new Leader({ path: this.#path, service: this.#options.service, inherited });
    }
    this.#options.onLeading(address);
    return 'leads';
  }

  /** Why the folder cannot be used; undefined if it can. Another user's folder never is. */
  #folderFault(): string | undefined {
    // Windows pipes have no folder.
    if (process.platform === 'win32') return undefined;
    try {
      ensurePrivateFolder(this.#options.folder);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #follow(): Promise<Followed> {
    const { provider, service, id } = this.#options;
    const observe = (): Promise<void> => provider.observables.observe();
    return Follower.follow({ path: this.#path, service, id, observe, parts: () => this.#own() });
  }

  #complain(result: Followed): void {
    // A thread whose process has no page is no error.
    if (!this.#options.canLead) return;
    const { host, port, tls, onWarning } = this.#options.server;
    const by = result.kind === 'refused' ? ` by the service ${result.service}` : '';
    const why = result.kind === 'nobody' && result.why !== undefined ? ` ${notShared(result.why)}` : '';
    const at = `http${tls ? 's' : ''}://${settingWithoutCredentials(host)}:${port}/metrics`;
    onWarning(`cannot serve metrics at ${at}: ${portTaken(by)}${why}`);
  }
}

/** Why this process cannot join the page of the process that has the port. */
function notShared(why: string): string {
  return `Processes of one service share a page through a folder of this user, which cannot be used: ${why}. Set TMPDIR to a writable folder.`;
}
