// The record that every subject logs: five fields, 283 bytes as JSON, numbered so that lost and doubled ones show.

const message =
  'order accepted and handed to the warehouse for packing, the customer was told by mail and by text message';
const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0';
const path = '/warehouses/hamburg/packing';

/** What is logged: a message, and what an application adds to it. */
export interface BenchRecord {
  readonly message: string;
  readonly fields: { readonly sequence: number; readonly path: string; readonly agent: string; readonly ms: number };
}

/** Six digits each, so that all records are as long. */
const firstSequence = 100_000;
const firstWarmUpSequence = 900_000;
/** Records that the sequence numbers have room for. */
export const recordsMax: number = firstWarmUpSequence - firstSequence;

/** The record with this number, counted from zero. */
export function benchRecord(index: number): BenchRecord {
  return { message, fields: { sequence: firstSequence + index, path, agent, ms: 12.25 } };
}

/** A record of the warm-up, which is not counted. */
export function warmUpRecord(index: number): BenchRecord {
  return { message, fields: { sequence: firstWarmUpSequence + index, path, agent, ms: 12.25 } };
}

/** The number that a sequence stands for; undefined for one of the warm-up. */
export function indexOfSequence(sequence: number): number | undefined {
  return sequence >= firstSequence && sequence < firstWarmUpSequence ? sequence - firstSequence : undefined;
}

/** How a sequence stands in a document, whatever the subject made of the record. */
export const sequenceKey = '"sequence":';
export const sequenceDigits = 6;
