// Load balancing over Elasticsearch nodes: round robin, with failover away from nodes that do not answer.
import { limits } from '../../limits.ts';
import type { NodeAddress } from './node-address.ts';

/** The nodes of one Elasticsearch. */
export class Nodes {
  readonly #nodes: readonly NodeAddress[];
  /** When each may be asked again, milliseconds of the monotonic clock. */
  readonly #deadUntil = new Map<NodeAddress, number>();
  #turn: number;

  /** @param nodes one at least */
  constructor(nodes: readonly NodeAddress[]) {
    this.#nodes = nodes;
    // Processes that start together would all ask the same one first.
    this.#turn = Math.floor(Math.random() * nodes.length);
  }

  /** The next one. Where none answers, the one whose failure is the longest ago. */
  next(): NodeAddress {
    const now = performance.now();
    const from = this.#turn;
    this.#turn = (from + 1) % this.#nodes.length;
    const inTurn = [...this.#nodes.slice(from), ...this.#nodes.slice(0, from)];
    const dead = (node: NodeAddress): number => Math.max(0, (this.#deadUntil.get(node) ?? 0) - now);
    // Sorting is stable: among those that answer it is the turn that decides.
    const [first] = inTurn.sort((one, other) => dead(one) - dead(other));
    if (first === undefined) throw new RangeError('an Elasticsearch has one node at least');
    return first;
  }

  markAlive(node: NodeAddress): void {
    this.#deadUntil.delete(node);
  }

  /** No answer came from it. */
  failed(node: NodeAddress): void {
    this.#deadUntil.set(node, performance.now() + limits.nodeDeadMs);
  }
}
