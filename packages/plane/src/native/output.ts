// The output (logs) of a native plane's processes: the last lines, and new lines as they are written.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '../limits.ts';
import type { LogOptions, OutputLine } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import { ownLogOfElasticsearch } from './layout.ts';
import { processNamed } from './parts.ts';
import type { NativePlane } from './plane.ts';
import { type ProcessName, processNames, readState } from './processes/state.ts';

/** Lines of the parts' output, part by part; when following, new lines as they are written. */
export async function* outputOf(plane: NativePlane, options: LogOptions): AsyncGenerator<OutputLine> {
  const { linesMax, follow, signal, onSilent } = options;
  const parts = options.parts.length === 0 ? processNames : options.parts.map(processNamed);
  const tails: Tail[] = [];
  await requireOutput(plane);
  try {
    for (const part of new Set(parts)) {
      const file = await fileOf(plane, part);
      const tail = new Tail(part, file);
      tails.push(tail);
      if (((await ifThere(() => stat(file)))?.size ?? 0) === 0) onSilent?.(part, file);
      yield* await tail.last(linesMax);
      if (!follow) yield* tail.rest();
    }
    while (follow && signal?.aborted !== true) {
      for (const tail of tails) yield* tail.added();
      await pause(signal);
    }
  } finally {
    for (const tail of tails) await tail.close();
  }
}

/** The end of a growing file. */
class Tail {
  readonly #part: ProcessName;
  readonly #path: string;
  #file: FileHandle | undefined;
  #offset = 0;
  /** An incomplete last line. */
  #begun = Buffer.alloc(0);

  constructor(part: ProcessName, path: string) {
    this.#part = part;
    this.#path = path;
  }

  /** The last lines of the existing content; later reads follow them. */
  async last(count: number): Promise<OutputLine[]> {
    const file = await this.#opened();
    if (file === undefined) return [];
    const { size } = await file.stat();
    let lines: OutputLine[] = [];
    for (let bytes = limits.logTailBytesMax; ; bytes *= 2) {
      const from = Math.max(0, size - bytes);
      this.#offset = from;
      this.#begun = Buffer.alloc(0);
      lines = await this.#readTo(file, size);
      // The first may be incomplete.
      if (from > 0) lines.shift();
      if (from === 0 || lines.length >= count) return count === 0 ? [] : lines.slice(-count);
    }
  }

  /** The lines since the last read. */
  async *added(): AsyncGenerator<OutputLine> {
    const file = await this.#opened();
    if (file === undefined) return;
    // Checked first: a file that was rotated gets no more lines, so this read is complete.
    const current = await ifThere(() => stat(this.#path));
    const { size, ino } = await file.stat();
    // The file was emptied.
    if (size < this.#offset) this.#restart();
    while (this.#offset < size) {
      yield* await this.#readTo(file, Math.min(size, this.#offset + limits.logTailBytesMax));
    }
    if (current?.ino === ino) return;
    yield* this.rest();
    await this.close();
    this.#restart();
  }

  /** The incomplete line. */
  rest(): OutputLine[] {
    const line = this.#begun.toString('utf8');
    this.#begun = Buffer.alloc(0);
    return line === '' ? [] : [{ part: this.#part, line }];
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #opened(): Promise<FileHandle | undefined> {
    this.#file ??= await ifThere(() => open(this.#path, 'r'));
    return this.#file;
  }

  #restart(): void {
    this.#offset = 0;
    this.#begun = Buffer.alloc(0);
  }

  async #readTo(file: FileHandle, end: number): Promise<OutputLine[]> {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(end - this.#offset), { position: this.#offset });
    this.#offset += bytesRead;
    const text = Buffer.concat([this.#begun, buffer.subarray(0, bytesRead)]);
    const ended = text.lastIndexOf(10) + 1;
    this.#begun = text.subarray(ended);
    const lines = text.subarray(0, ended).toString('utf8').split('\n').slice(0, -1);
    const read = lines.map((line) => ({ part: this.#part, line }));
    return this.#begun.length > limits.logLineBytesMax ? [...read, ...this.rest()] : read;
  }
}

/**
 * The file with a part's log. Elasticsearch has a file of its own, of which its output is an excerpt; errors before it
 * exists are only in the output.
 */
async function fileOf({ layout }: NativePlane, part: ProcessName): Promise<string> {
  const output = join(layout.logs, `${part}.log`);
  if (part !== 'elasticsearch') return output;
  const own = ownLogOfElasticsearch(layout);
  const found = await ifThere(() => stat(own));
  const since = (await readState(layout.state)).processes.elasticsearch?.since;
  return found !== undefined && (since === undefined || found.mtimeMs >= Date.parse(since)) ? own : output;
}

/** The output remains when the plane is stopped; there is none if it was never started, or was purged. */
async function requireOutput({ layout }: NativePlane): Promise<void> {
  if ((await ifThere(() => stat(layout.logs))) !== undefined) return;
  throw new PlaneError('not_running', {
    what: 'cannot show the logs',
    where: `in ${layout.logs}`,
    why: 'the plane was never started, or its data was deleted',
    remedy: 'Start it: telltale up --engine native',
  });
}

async function ifThere<Value>(look: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Waits for the next check, or until the signal. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(limits.logFollowMs, undefined, signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}
