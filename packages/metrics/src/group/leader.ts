// The process that serves the page for all: collects from the others at each scrape, keeps counts of ended ones.
import { createServer, type Server, type Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import { removeFile } from '@telltale/files';
import { limits } from '../limits.ts';
import { inSlices } from '../slices.ts';
import { readMessages, send } from './lines.ts';
import { Merged } from './merged.ts';
import { decodePart, type Part, partsOf } from './wire-format.ts';

interface Member {
  readonly id: string;
  readonly socket: Socket;
  /** What it said last, whole. */
  parts: readonly Part[];
  /** What it is saying now. */
  saying: Part[];
  onAnswer: () => void;
}

/** What a leader works with. */
export interface LeaderOptions {
  /** Path of the socket that the others look for. */
  readonly path: string;
  /** Name of the service: only its own processes are one target. */
  readonly service: string;
  /** What processes counted that are gone. */
  readonly inherited: readonly Part[];
}

/** Leads the processes of one target. */
export class Leader {
  readonly #service: string;
  readonly #members = new Set<Member>();
  readonly #server: Server;
  #gone = new Merged();
  #anybodyGone: boolean;
  #asked = 0;

  constructor({ path, service, inherited }: LeaderOptions) {
    this.#service = service;
    this.#anybodyGone = inherited.length > 0;
    for (const part of inherited) this.#gone.add(part, undefined);
    this.#server = createServer((socket) => this.#meet(socket));
    this.#server.on('error', () => {
      // Without it the others have no page, and report that themselves.
    });
    // Who holds the port holds the name: what lies there is left from one who is gone.
    if (process.platform !== 'win32') removeFile(path);
    this.#server.listen({ path, exclusive: true });
    this.#server.unref();
  }

  /** Whether there is anything beside the process's own metrics. */
  get isAlone(): boolean {
    return this.#members.size === 0 && !this.#anybodyGone;
  }

  /** What processes counted that are gone. */
  get gone(): Iterable<Part> {
    return partsOf(this.#gone.families());
  }

  /** Whether others would go on if this process ended. */
  get isFollowed(): boolean {
    return this.#members.size > 0;
  }

  /** What the others say; of one that does not answer in time, what it said before. */
  async ask(): Promise<Merged> {
    this.#asked += 1;
    await Promise.all([...this.#members].map((member) => this.#answerOf(member)));
    const merged = new Merged();
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

  /** Its counts stay: a sum that falls would read as a restart of all. */
  #lose(member: Member): void {
    member.onAnswer();
    this.#members.delete(member);
    for (const part of member.parts) this.#gone.add(part, undefined);
    this.#anybodyGone ||= member.parts.length > 0;
  }
}
