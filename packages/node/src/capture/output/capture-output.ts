// Captures lines printed to stdout and stderr that no logger's capture has recorded.

import { fileURLToPath } from 'node:url';
import type { UnshippedLines } from '@telltale/catalog';
import { limits } from '../../limits.ts';
import { eachPackage } from '../../modules/patchers.ts';
import { isPrinting } from '../../process/captured-output.ts';
import type { OutputLines } from '../../settings/settings.ts';
import type { Logs } from '../logs.ts';
import { isNodePrinting } from '../warnings.ts';
import { LineBuffer } from './line-buffer.ts';
import { recordOfLines, type Stream } from './printed-line.ts';
import { isPrintingLogger, type Printer, printerNow } from './printing-package.ts';

type Write = (this: unknown, ...values: unknown[]) => boolean;

/** Number of printed lines that are not shipped, by printing package; an empty name is the app. */
const unshipped = new Map<string, { lines: number; structured: number }>();

/** Counts lines that are printed but not shipped, if requested. */
export function linesUnshipped(): UnshippedLines[] {
  return [...unshipped].map(([printer, counts]) => ({ printer, ...counts }));
}

function textOf(chunk: unknown): string | undefined {
  if (typeof chunk === 'string') return chunk;
  return chunk instanceof Uint8Array
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString()
    : undefined;
}

/** Handles the output to one stream. */
class Output {
  readonly #logs: Logs;
  readonly #name: Stream;
  readonly #lines: OutputLines;
  readonly #buffers = new Map<string, LineBuffer>();

  constructor(logs: Logs, name: Stream, lines: OutputLines) {
    this.#logs = logs;
    this.#name = name;
    this.#lines = lines;
  }

  take(chunk: unknown, isWatched: boolean): void {
    const printer = printerNow();
    if (printer?.isCaptured === true) return;
    const isShipped = this.#lines === 'all' || (this.#lines === 'loggers' && printer?.isLogger === true);
    if (!isShipped && !isWatched) return;
    const text = textOf(chunk);
    if (text === undefined) return;
    for (const lines of this.#buffer(printer).add(text)) this.#line(lines, printer, isShipped);
  }

  #buffer(printer: Printer | undefined): LineBuffer {
    const name = printer?.name ?? '';
    const buffer = this.#buffers.get(name) ?? new LineBuffer();
    if (this.#buffers.size < limits.unshippedPrintersMax) this.#buffers.set(name, buffer);
    return buffer;
  }

  #line(lines: string, printer: Printer | undefined, isShipped: boolean): void {
    const name = printer?.name;
    const record = recordOfLines(lines, name ?? this.#name, this.#name);
    if (record === undefined) return;
    if (isShipped) this.#logs.emit(() => record);
    else if (unshipped.size < limits.unshippedPrintersMax || unshipped.has(name ?? '')) {
      const counts = unshipped.get(name ?? '') ?? { lines: 0, structured: 0 };
      unshipped.set(name ?? '', counts);
      counts.lines += 1;
      if (lines.startsWith('{"')) counts.structured += 1;
    }
  }
}

function tap(logs: Logs, name: Stream, lines: OutputLines, isWatched: boolean): void {
  const stream: { write: Write } = process[name] as unknown as { write: Write };
  const { write } = stream;
  const output = new Output(logs, name, lines);
  let taking = false;
  const tapped: Write = function tapped(...values) {
    // Checked first, because the call stack, which would show the same, is expensive.
    if (!taking && !isPrinting() && !isNodePrinting()) {
      taking = true;
      try {
        output.take(values[0], isWatched);
      } catch {
        // Whatever fails here, the line is printed.
      } finally {
        taking = false;
      }
    }
    return Reflect.apply(write, this, values);
  };
  Object.defineProperties(tapped, { name: { value: write.name }, length: { value: write.length } });
  stream.write = tapped;
}

/**
 * Captures printed lines: those of loggers that are not captured at the log call, once the app loads one; or all lines.
 *
 * @param isWatched whether to count lines that are not shipped
 */
export function captureOutput(logs: Logs, lines: OutputLines, isWatched: boolean): void {
  let tapped = false;
  const tapBoth = (): void => {
    if (tapped) return;
    tapped = true;
    for (const name of ['stdout', 'stderr'] as const) {
      try {
        tap(logs, name, lines, isWatched);
      } catch {
        // A stream that is closed or cannot be changed is not captured.
      }
    }
  };
  if (lines === 'all' || isWatched) tapBoth();
  else if (lines === 'loggers') {
    eachPackage((name, folder) => {
      if (!tapped && folder.startsWith('file:') && isPrintingLogger(name, fileURLToPath(folder))) tapBoth();
    });
  }
}
