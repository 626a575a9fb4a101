// What a subject of the benchmark is: something that logs a record and, but for the no-op, ships it.
import { readFileSync } from 'node:fs';
import type { BenchRecord } from '../record.ts';
import type { Destination } from '../run.ts';

/** A logger that was set up as its users set it up. */
export interface Subject {
  /** False for the no-op transport, whose cost is that of winston alone. */
  readonly ships: boolean;
  log(record: BenchRecord): void;
  /** What it says itself of records that it gave up. */
  dropped?(): string;
}

export type StartSubject = (destination: Destination) => Promise<Subject>;

/** What Elasticsearch's own client, which all peers use, needs to connect. */
export function clientOptions({ url, username, password, caFile }: Destination) {
  return {
    node: url,
    ...(username !== undefined && password !== undefined && { auth: { username, password } }),
    ...(caFile !== undefined && { tls: { ca: readFileSync(caFile, 'utf8') } }),
  };
}
