// A process whose metrics another process serves: it sends its counts on request, and once more when it ends.
import { connect, type Socket } from 'node:net';
import { inSlices } from '../slices.ts';
import { readMessages, send } from './json-lines.ts';
import { encodePart, type Part } from './wire-format.ts';

/** What a follower works with. */
export interface FollowerOptions {
  readonly path: string;
  readonly service: string;
  /** Identifies this process among the others. */
  readonly id: string;
  /** Runs the callbacks of observable metrics. */
  readonly observe: () => Promise<void>;
  readonly parts: () => Iterable<Part>;
}

/** The result of an attempt to follow. */
export type Followed =
  | { readonly kind: 'following'; readonly follower: Follower }
  /** Another service answers there. */
  | { readonly kind: 'refused'; readonly service: string }
  /** `why`: the reason if a leader could not be looked up. */
  | { readonly kind: 'nobody'; readonly why?: string };

/** Follows the leader of one target. */
export class Follower {
  readonly #socket: Socket;
  readonly #options: FollowerOptions;
  #saying = Promise.resolve();
  /** The leader is gone, or the connection to it. */
  readonly ended: Promise<void>;

  private constructor(socket: Socket, options: FollowerOptions) {
    this.#socket = socket;
    this.#options = options;
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** Never rejects. */
  static async follow(options: FollowerOptions): Promise<Followed> {
    const socket = connect(options.path);
    socket.on('error', () => socket.destroy());
    const follower = new Follower(socket, options);
    const answer = new Promise<Followed>((resolve) => {
      readMessages(socket, (message) => {
        if ('welcome' in message) resolve({ kind: 'following', follower });
        else if ('refused' in message) resolve({ kind: 'refused', service: String(message.refused) });
        else if ('ask' in message) follower.#answer();
      });
    });
    socket.unref();
    send(socket, { service: options.service, id: options.id });
    return Promise.race([answer, follower.ended.then((): Followed => ({ kind: 'nobody' }))]);
  }

  /** Sends the final counts synchronously, and leaves. */
  leave(): void {
    send(this.#socket, { begin: true });
    for (const part of this.#options.parts()) this.#say(part);
    send(this.#socket, { end: true });
    this.#socket.destroySoon();
  }

  #say(part: Part): void {
    if (this.#socket.writable) this.#socket.write(`{"part":${encodePart(part)}}\n`);
  }

  #answer(): void {
    this.#saying = this.#saying.then(async () => {
      await this.#options.observe();
      send(this.#socket, { begin: true });
      await inSlices(this.#options.parts(), (part) => this.#say(part));
      send(this.#socket, { end: true });
    });
  }
}
