// Takes a bulk body as Elasticsearch does, item by item: counts records by their number, answers each with its id.
// Made to be quick: whatever it takes is taken from the subject that is measured beside it.
import { indexOfSequence, sequenceDigits, sequenceKey } from '../record.ts';

/** What was taken since the last reset. */
export interface StubCounts {
  /** Records, those of the warm-up and doubled ones too. */
  readonly received: number;
  readonly distinct: number;
  readonly duplicated: number;
  /** Milliseconds since the epoch at which the last new record was taken. */
  readonly lastNewAt: number;
}

const sequenceEnd = 10 ** sequenceDigits;
/** Stands for an id that was made here, and so never came before. */
const noId = 0;

/** What an empty data stream would have become. */
export class TakenRecords {
  readonly #seen = new Uint8Array(sequenceEnd);
  /** Of each record the hash of its id: as good as the id, and nothing for the garbage collector. */
  readonly #ids = new Uint32Array(sequenceEnd);
  #made = 0;
  #counts = { received: 0, distinct: 0, duplicated: 0, lastNewAt: 0 };

  get counts(): StubCounts {
    return this.#counts;
  }

  /**
   * Takes the items of a body and gives the answer to it.
   *
   * @param body newline-delimited JSON, one character a byte
   * @param index name of the data stream where an action has none
   * @param brief the request asked for the status of each item and no more
   */
  take(body: string, index: string, brief: boolean): string {
    const distinctBefore = this.#counts.distinct;
    let items = '';
    let errors = false;
    for (let at = 0; at < body.length; ) {
      const actionEnd = body.indexOf('\n', at);
      const documentEnd = body.indexOf('\n', actionEnd + 1);
      if (actionEnd < 0 || documentEnd < 0) break;
      const action = body.slice(at, actionEnd);
      const id = textOf(action, '"_id":"');
      const taken = this.#take(body, actionEnd, documentEnd, id === undefined ? noId : hashOf(id));
      const status = taken ? 201 : 409;
      if (!taken) errors = true;
      const verb = action.startsWith('{"create"') || action.includes('"op_type":"create"') ? 'create' : 'index';
      const item = brief
        ? `"status":${status}`
        : whole(textOf(action, '"_index":"') ?? index, id ?? this.#newId(), taken);
      items += `${at === 0 ? '' : ','}{"${verb}":{${item}}}`;
      at = documentEnd + 1;
    }
    if (this.#counts.distinct > distinctBefore) this.#counts.lastNewAt = Date.now();
    return `{${brief ? '' : '"took":1,'}"errors":${errors},"items":[${items}]}`;
  }

  /** Whether it was taken; not when this very id was before. */
  #take(body: string, from: number, to: number, id: number): boolean {
    const key = body.indexOf(sequenceKey, from);
    const start = key + sequenceKey.length;
    const sequence = key < 0 || key >= to ? 0 : Number(body.slice(start, start + sequenceDigits));
    const seen = this.#seen[sequence] === 1;
    if (seen && id !== noId && this.#ids[sequence] === id) return false;
    this.#seen[sequence] = 1;
    this.#ids[sequence] = id;
    this.#counts.received += 1;
    if (indexOfSequence(sequence) === undefined) return true;
    if (seen) this.#counts.duplicated += 1;
    else this.#counts.distinct += 1;
    return true;
  }

  #newId(): string {
    this.#made += 1;
    return `made${String(this.#made).padStart(16, '0')}`;
  }
}

/** The text behind a key; none of those that are looked for has an escape in it. */
function textOf(json: string, key: string): string | undefined {
  const at = json.indexOf(key);
  return at < 0 ? undefined : json.slice(at + key.length, json.indexOf('"', at + key.length));
}

/** FNV-1a; never {@link noId}. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return hash >>> 0 || 1;
}

function whole(index: string, id: string, taken: boolean): string {
  return taken
    ? `"_index":"${index}","_id":"${id}","_version":1,"result":"created","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":1,"_primary_term":1,"status":201`
    : `"_index":"${index}","_id":"${id}","status":409,"error":{"type":"version_conflict_engine_exception","reason":"[${id}]: version conflict, document already exists"}`;
}
