// The time by which the page asks, of which a click and a refresh are both a reason to move it on.

/** The time of the last refresh, or of the last click, whichever came later. */
export class AskedTime {
  #of: unknown;
  #clicked = 0;

  /**
   * @param of what was asked for last: what is new is asked for by its own time
   * @param refreshed when all was asked for anew
   */
  at(of: unknown, refreshed: number): number {
    if (of !== this.#of) this.#clicked = this.#of === undefined ? refreshed : Date.now();
    this.#of = of;
    return Math.max(this.#clicked, refreshed);
  }
}
