// Counts the distinct field names under `app` of a process, up to the bound of an index (mapping explosion).
import { limits } from '../limits.ts';
import { boundedText } from './walk.ts';

/** Names at one place: of values, and of objects. A name of a value can be written as it is. */
export class FieldNode {
  readonly values: Set<string> = new Set();
  readonly objects: Map<string, FieldNode> = new Map();

  get size(): number {
    return this.values.size + this.objects.size;
  }
}

/** Where most names are, for people. */
export interface MostNames {
  /** `app`, or a field below it. */
  readonly under: string;
  readonly count: number;
}

/** Names of one process. */
export class FieldNames {
  readonly root: FieldNode = new FieldNode();
  /** Stands for what is below an object that there is no more room for: every name there is one too many. */
  readonly #full = new FieldNode();
  /** Different names of values. */
  count = 0;
  #objects = 0;
  /** Values of the record at hand whose names are beyond the bound. */
  beyond = 0;

  /** Notes the name of a value. */
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

  /** The place with the most names: where an app takes values for names. */
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
