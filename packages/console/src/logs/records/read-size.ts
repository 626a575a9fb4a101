// Adapts the batch size of reads: as many records as are likely to fit, fewer after a response that was too large.
import { isTooLong } from '../../servers/refusal.ts';
import { outlineParts, recordParts, type SearchAnswer } from '../elasticsearch-answer.ts';
import { limits } from '../limits.ts';

/** Parameters of a search: the number of records, and which parts of each. */
export type ReadParts = (typeof recordParts | typeof outlineParts) & { readonly size: number };

/** A response, and the number of records requested: if it has fewer, there are no more. */
export interface ReadAnswer<Aggregations> {
  readonly answer: SearchAnswer<Aggregations>;
  readonly size: number;
}

/** Chooses the batch size by the lengths of the records read so far. */
export class ReadSize {
  #records = 0;
  #characters = 0;
  /** The batch size that fitted after a larger one did not. */
  #fitting: number = limits.readMax;

  /**
   * Reads records. If they do not fit into a response, reads half as many; of a single record that does not fit, only
   * its metadata.
   *
   * @throws ConsoleError as `AskServer` does
   */
  async read<Aggregations = unknown>(
    sizeMax: number,
    ask: (parts: ReadParts) => Promise<SearchAnswer<Aggregations>>,
  ): Promise<ReadAnswer<Aggregations>> {
    for (;;) {
      const size = Math.min(sizeMax, this.#next);
      try {
        const answer = await ask({ ...recordParts, size });
        this.#fitting = Math.min(limits.readMax, Math.max(this.#fitting, size * 2));
        return { answer, size };
      } catch (error) {
        if (!isTooLong(error)) throw error;
        if (size === 1) return { answer: await ask({ ...outlineParts, size }), size };
        this.#fitting = Math.floor(size / 2);
      }
    }
  }

  /** Adds the length of a record; about the last hundred count. */
  saw(characters: number): void {
    if (this.#records >= 100) {
      this.#characters /= 2;
      this.#records /= 2;
    }
    this.#records += 1;
    this.#characters += characters;
  }

  get #next(): number {
    if (this.#records === 0) return Math.min(this.#fitting, limits.readAtFirst);
    const likely = Math.floor(limits.readCharactersMax / Math.max(1, this.#characters / this.#records));
    return Math.max(1, Math.min(this.#fitting, likely));
  }
}
