// What the stub has taken, as Elasticsearch keeps it: the second `create` of an id in an index is a conflict.
import { bodyOf } from '../fixtures/records.ts';
import type { Refusal } from './plan.ts';

/** The verdict over one item, as the bulk API has it. */
export interface ItemAnswer {
  readonly status: number;
  readonly failure_store?: string;
  readonly error?: object;
}

interface Action {
  readonly id: string;
  readonly index: string;
}

/** One `create` with its document. */
export interface Create extends Action {
  readonly source: string;
}

const letters = 'logs-telltale.deadletter-';

export function refused(status: number): ItemAnswer {
  const type = status === 409 ? 'version_conflict_engine_exception' : 'scripted_exception';
  return { status, error: { type, reason: `scripted ${status}` } };
}

/** The indices of the stub. */
export class Store {
  readonly #refusal: Refusal;
  /** Documents by index and id. */
  readonly documents = new Map<string, { readonly index: string; readonly source: string }>();
  /** In the failure store. */
  readonly failed = new Map<string, { readonly index: string; readonly source: string }>();

  constructor(refusal: Refusal) {
    this.#refusal = refusal;
  }

  create({ id, index, source }: Create): ItemAnswer {
    const key = `${index} ${id}`;
    if (this.documents.has(key) || this.failed.has(key)) return refused(409);
    if (this.#refuses(index, source)) {
      if (this.#refusal !== 'failure store') return refused(400);
      this.failed.set(key, { index, source });
      return { status: 201, failure_store: 'used' };
    }
    this.documents.set(key, { index, source });
    return { status: 201 };
  }

  #refuses(index: string, source: string): boolean {
    if (this.#refusal === 'none') return false;
    if (index.startsWith(letters)) return this.#refusal === 'every form';
    // As a mapping would have it: the same records in each try.
    return (bodyOf(objectOf(source))?.n ?? 0) % 13 === 5;
  }
}

/** Whether an index holds dead letters. */
export function isForLetters(index: string): boolean {
  return index.startsWith(letters);
}

/** The creates of a bulk body; undefined where the API would refuse it as malformed. */
export function createsOf(unpacked: Buffer, index: string): Create[] | undefined {
  const lines = unpacked.toString('utf8').split('\n');
  if (lines.pop() !== '' || lines.length === 0 || lines.length % 2 !== 0) return undefined;
  const creates: Create[] = [];
  for (let at = 0; at < lines.length; at += 2) {
    const action = actionOf(objectOf(lines[at]), index);
    const source = lines[at + 1] ?? '';
    if (action === undefined || objectOf(source) === undefined) return undefined;
    creates.push({ ...action, source });
  }
  return creates;
}

function actionOf(action: Record<string, unknown> | undefined, otherwise: string): Action | undefined {
  const { create } = action ?? {};
  if (typeof create !== 'object' || create === null) return undefined;
  const { _id: id, _index: index = otherwise } = create as Record<string, unknown>;
  return typeof id === 'string' && typeof index === 'string' ? { id, index } : undefined;
}

function objectOf(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
