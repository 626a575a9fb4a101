// Finds the exchange that a request, response or stream belongs to.
import type { EventEmitter } from 'node:events';
import type { ContextManagementToken } from '@opentelemetry/api';
import type { Arguments } from './exchange.ts';
import { PrivateFieldBase } from './private-field.ts';

/** Receives the events of marked objects, and determines the context of their listeners. */
export interface Exchange {
  look(args: Arguments): void;
  attach(): ContextManagementToken | undefined;
}

/** In a private field of the object. */
class Marked extends PrivateFieldBase {
  #exchange: Exchange;

  private constructor(marked: object, exchange: Exchange) {
    super(marked);
    this.#exchange = exchange;
  }

  static mark(marked: object, exchange: Exchange): void {
    if (!(#exchange in marked)) new Marked(marked, exchange);
  }

  static exchangeOf(object: object): Exchange | undefined {
    return #exchange in object ? object.#exchange : undefined;
  }
}

/** Ties an object to its exchange; the first tie stays. */
export const mark: (marked: object, exchange: Exchange) => void = Marked.mark;

/** The exchange of an object. */
export const exchangeOf: (object: object) => Exchange | undefined = Marked.exchangeOf;

const carried = new WeakSet<object>();

/**
 * Runs every listener of marked objects in the request's context: the calling socket serves many requests.
 *
 * @param looks whether the exchange receives the events too
 */
export function carryContext(prototype: EventEmitter, looks: boolean): void {
  if (carried.has(prototype)) return;
  carried.add(prototype);
  const { emit } = prototype;
  prototype.emit = function carried(this: EventEmitter, ...args: Arguments): boolean {
    const exchange = exchangeOf(this);
    if (exchange === undefined) return emit.apply(this, args);
    if (looks) exchange.look(args);
    // Most events have no listeners.
    if (this.listenerCount(args[0]) === 0) return emit.apply(this, args);
    const attached = exchange.attach();
    if (attached === undefined) return emit.apply(this, args);
    try {
      return emit.apply(this, args);
    } finally {
      attached.dispose();
    }
  };
}
