// Shippers, folders and records for the tests, and what must hold of a shipper's counters.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { type Shipper, type ShipperOptions, startShipper } from '../../src/index.ts';
import type { ShipperStats } from '../../src/stats.ts';
import type { Stub, Taken } from './elasticsearch-stub.ts';

export const dataStream = { dataset: 'app', namespace: 'test' };
export const envelope = { dataStream, fields: '{"service":{"name":"till"}}' };

const folders: string[] = [];

/** A new folder of the test's own. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-log-shipper-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A shipper that is closed with its scope, and what it warned of. */
export interface TestShipper extends Shipper, AsyncDisposable {
  readonly warnings: string[];
}

export function shipperTo(url: string | undefined, spoolDir: string, more: Partial<ShipperOptions> = {}): TestShipper {
  const warnings: string[] = [];
  const shipper = startShipper({
    elasticsearch: url === undefined ? undefined : { nodes: [url] },
    dataStream,
    spoolDir,
    spoolBytesMax: 64 * 1_048_576,
    exitFlushMsMax: 1_000,
    onWarning: (message) => warnings.push(message),
    ...more,
  });
  return Object.assign(shipper, { warnings, [Symbol.asyncDispose]: () => shipper.close() });
}

/** A record with a number to know it by. */
export function record(n: number, message = 'said'): string {
  return JSON.stringify({ n, message });
}

/** Appends records `from` to below `to`, some each turn. */
export async function appendAll(shipper: Shipper, from: number, to: number, perTurn = 50): Promise<void> {
  for (let n = from; n < to; n++) {
    shipper.append(record(n), 'info');
    if (n % perTurn === perTurn - 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The dead letters that a stub took. */
export function deadLetters(stub: Stub): Taken[] {
  return stub.taken.filter(({ index }) => index.startsWith('logs-telltale.deadletter-'));
}

/** The numbers of the records that a stub took, in order of number. */
export function numbers(stub: Stub): number[] {
  const letters = new Set(deadLetters(stub));
  const records = stub.taken.filter((taken) => !letters.has(taken));
  return records.map(({ document }) => Number(document.n)).sort((a, b) => a - b);
}

/** 0 to below `count`. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Emitted and adopted is delivered, dead-lettered, queued and dropped. */
export function expectConserved(stats: ShipperStats): void {
  const { emitted, adopted, delivered, deadLettered, queued, dropped } = stats;
  expect(delivered + deadLettered + queued + sum(dropped)).toBe(sum(emitted) + adopted);
}

/** Waits until a condition holds. */
export function until<T>(condition: () => T): Promise<T> {
  return vi.waitFor(condition, { timeout: 120_000, interval: 20 });
}
