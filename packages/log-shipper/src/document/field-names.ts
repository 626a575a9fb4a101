// Counts the distinct field names under `app` of a process, up to the limit of an index (mapping explosion).
import { limits } from '../limits.ts';
import { boundedText } from './walk.ts';

/** The names at one path: of values, and of objects. */
export class FieldNode {
  readonly values: Set<string> = new Set();
  readonly objects: Map<string, FieldNode> = new Map();

  get size(): number {
    return this.values.size + this.objects.size;
  }
}

/** The path with most names, for messages. */
export interface MostNames {
  /** `app`, or a field below it. */
  readonly under: string;
  readonly count: number;
}

/** The names of one process. */
export class FieldNames {
  readonly root: FieldNode = new FieldNode();
  /** Represents everything below an object that exceeds the limit: every name in it is one too many. */
  readonly #full = new FieldNode();
  /** Number of distinct names of values. */
  count = 0;
  #objects = 0;
  /** Number of values of the current record whose names exceed the limit. */
  beyond = 0;

  /** Records the name of a value. */
  see(node: FieldNode, name: string): void {
    if (node.values.has(name)) return;
    if (this.count >= limits.fieldNamesMax || node === this.#full) {
      this.beyond += 1;
      return;
    }
    node.values.add(name);
    this.count += 1;
  }

  /** The names below an object. */
  below(node: FieldNode, name: string): FieldNode {
    const known = node.objects.get(name);
    if (known !== undefined) return known;
    if (this.#objects >= limits.fieldNamesMax || node === this.#full) return this.#full;
    this.#objects += 1;
    const made = new FieldNode();
    node.objects.set(name, made);
    return made;
  }

  /** The path with most names: where the app uses values as names. */
  most(): MostNames {
    let most: MostNames = { under: 'app', count: this.root.size };
    const look = (node: FieldNode, path: string): void => {
      if (node.size > most.count) most = { under: boundedText(path, limits.keyLengthMax), count: node.size };
      for (const [name, below] of node.objects) look(below, `${path}.${name}`);
    };
    look(this.root, 'app');
    return most;
  }
}

/** The warning for an app that uses values as field names. */
export function namesExceeded({ under, count }: MostNames): string {
  const max = limits.fieldNamesMax;
  return `the app has logged ${max} different field names, and keeps adding more: ${count} are directly under ${under}. Elasticsearch searches ${max} fields in an index: values of other fields are stored and shown, but searches do not find them. Log changing data as values, not as field names.`;
}
