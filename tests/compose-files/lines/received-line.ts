// A line as a program writes it, and the one document that every pipeline makes of it.

/** The pipelines that read lines. */
export const pipelines = ['Logstash', 'Fluentd', 'Fluent Bit'] as const;
export type Pipeline = (typeof pipelines)[number];

/** A line, what came with it, and what of the document is its own. */
export interface ReceivedLine {
  readonly title: string;
  /** Bytes where it is no UTF-8. */
  readonly line: string | Uint8Array;
  /** What Docker's log driver adds. */
  readonly beside?: Readonly<Record<string, unknown>>;
  readonly document: Readonly<Record<string, unknown>>;
  /** What a pipeline makes of it that cannot do better, as docs/pipelines.md says. */
  readonly except?: Partial<Readonly<Record<Pipeline, Readonly<Record<string, unknown>>>>>;
}

/** When each line was received. */
export const receivedAt = '2026-01-02T03:04:05.678Z';

/** The error of a line that is no JSON. */
export const malformed = { type: 'malformed_line', message: 'the line begins as JSON does, and is none' };

/** The service of a line that names none. */
export const unknown = { name: 'unknown' };

/** Text with bytes in it, each written as `\xHH`. */
export function bytes(text: string): Uint8Array {
  const parts = text.split(/\\x([0-9A-F]{2})/);
  return Buffer.concat(parts.map((part, index) => Buffer.from(part, index % 2 === 1 ? 'hex' : 'utf8')));
}
