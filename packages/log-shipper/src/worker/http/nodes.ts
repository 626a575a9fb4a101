// Load balancing over Elasticsearch nodes: round robin, with failover away from nodes that do not answer.
import { limits } from '../../limits.ts';
import type { NodeAddress } from './node-address.ts';

/** The nodes of one Elasticsearch. */
export class Nodes {
  readonly #nodes: readonly NodeAddress[];
  /** When each may be used again, in milliseconds of the monotonic clock. */
  readonly #deadUntil = new Map<NodeAddress, number>();
  #turn: number;

  /** @param nodes at least one */
  constructor(nodes: readonly NodeAddress[]) {
    this.#nodes = nodes;
    // A random start: otherwise processes that start together would all use the same node first.
    this.#turn = Math.floor(Math.random() * nodes.length);
  }

  /** The next node. If none answers, the one that failed longest ago. */
  next(): NodeAddress {
    const now = performance.now();
    const from = this.#turn;
    this.#turn = (from + 1) % this.#nodes.length;
    const inTurn = [...this.#nodes.slice(from), ...this.#nodes.slice(0, from)];
    const dead = (node: NodeAddress): number => Math.max(0, (this.#deadUntil.get(node) ?? 0) - now);
    // The sort is stable: among healthy nodes the order decides.
    const [first] = inTurn.sort((one, other) => dead(one) - dead(other));
    if (first === undefined) throw new RangeError('an Elasticsearch has one node at least');
    return first;
  }

  markAlive(node: NodeAddress): void {
    this.#deadUntil.delete(node);
  }

  /** The node did not answer. */
  failed(node: NodeAddress): void {
    this.#deadUntil.set(node, performance.now() + limits.nodeDeadMs);
  }
}
