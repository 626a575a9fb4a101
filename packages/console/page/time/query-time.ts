// The time at which the page's data is requested: it advances at each refresh and at each click.

/** The time of the last refresh or of the last click, whichever is later. */
export class QueryTime {
  #of: unknown;
  #clicked = 0;

  /**
   * @param of what is requested: a change of it counts as a click
   * @param refreshed time of the last refresh of everything
   */
  at(of: unknown, refreshed: number): number {
    if (of !== this.#of) this.#clicked = this.#of === undefined ? refreshed : Date.now();
    this.#of = of;
    return Math.max(this.#clicked, refreshed);
  }
}
