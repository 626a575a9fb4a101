// The process that serves the page for all: collects from the others at each scrape, and keeps the counts of ended
// ones.
import { createServer, type Server, type Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import { removeFile } from '@telltale/files';
import { limits } from '../limits.ts';
import { inSlices } from '../slices.ts';
import { readMessages, send } from './json-lines.ts';
import { MergedMetrics } from './merge-metrics.ts';
import { decodePart, type Part, partsOf } from './wire-format.ts';

interface Member {
  readonly id: string;
  readonly socket: Socket;
  /** Its last complete message. */
  parts: readonly Part[];
  /** Its current, incomplete message. */
  saying: Part[];
  onAnswer: () => void;
}

/** What a leader works with. */
export interface LeaderOptions {
  /** Path of the socket to which the others connect. */
  readonly path: string;
  /** Name of the service: only its own processes share a target. */
  readonly service: string;
  /** The counts of ended processes. */
  readonly inherited: readonly Part[];
}

/** Leads the processes of one target. */
export class Leader {
  readonly #service: string;
  readonly #members = new Set<Member>();
  readonly #server: Server;
  #gone = new MergedMetrics();
  #anybodyGone: boolean;
  #asked = 0;

  constructor({ path, service, inherited }: LeaderOptions) {
    this.#service = service;
    this.#anybodyGone = inherited.length > 0;
    for (const part of inherited) this.#gone.add(part, undefined);
    this.#server = createServer((socket) => this.#meet(socket));
    this.#server.on('error', () => {
      // Without the socket the others have no page; they report that themselves.
    });
    // The owner of the port owns the name, so an existing socket is left over from an ended process.
    if (process.platform !== 'win32') removeFile(path);
    this.#server.listen({ path, exclusive: true });
    this.#server.unref();
  }

  /** Whether there are metrics besides the process's own. */
  get isAlone(): boolean {
    return this.#members.size === 0 && !this.#anybodyGone;
  }

  /** The counts of ended processes. */
  get gone(): Iterable<Part> {
    return partsOf(this.#gone.families());
  }

  /** Whether others would continue if this process ended. */
  get isFollowed(): boolean {
    return this.#members.size > 0;
  }

  /** The metrics of the others; for one that does not answer in time, its previous ones. */
  async ask(): Promise<MergedMetrics> {
    this.#asked += 1;
    await Promise.all([...this.#members].map((member) => this.#answerOf(member)));
    const merged = new MergedMetrics();
    await inSlices(this.gone, (part) => merged.add(part, undefined));
    for (const { id, parts } of [...this.#members]) await inSlices(parts, (part) => merged.add(part, id));
    return merged;
  }

  close(): void {
    this.#server.close();
    for (const { socket } of this.#members) socket.destroy();
  }

  #meet(socket: Socket): void {
    socket.unref();
    let member: Member | undefined;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => member && this.#lose(member));
    readMessages(socket, (message) => {
      if (member !== undefined) return this.#hear(member, message);
      if (message.service !== this.#service || this.#members.size >= limits.membersMax) {
        send(socket, { refused: this.#service });
        return void socket.end();
      }
      member = { id: String(message.id), socket, parts: [], saying: [], onAnswer() {} };
      this.#members.add(member);
      send(socket, { welcome: true });
    });
  }

  #hear(member: Member, message: Readonly<Record<string, unknown>>): void {
    if ('begin' in message) member.saying = [];
    if ('part' in message) return void member.saying.push(decodePart(message.part));
    if (!('end' in message)) return;
    member.parts = member.saying;
    member.saying = [];
    member.onAnswer();
  }

  #answerOf(member: Member): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limits.memberMsMax).unref();
      member.onAnswer = () => {
        clearTimeout(timer);
        resolve();
      };
      send(member.socket, { ask: this.#asked });
    });
  }

  /** Its counts stay: a sum that falls would look like a restart of all processes. */
  #lose(member: Member): void {
    member.onAnswer();
    this.#members.delete(member);
    for (const part of member.parts) this.#gone.add(part, undefined);
    this.#anybodyGone ||= member.parts.length > 0;
  }
}
