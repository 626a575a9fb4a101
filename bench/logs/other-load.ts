// How busy the machine is with what is not ours, looked at between the runs: a figure taken beside other work is worse.
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from './report/rows.ts';

const LOOK_MS = 250;

function times(): { busy: number; all: number } {
  let busy = 0;
  let all = 0;
  for (const { times: of } of cpus()) {
    busy += of.user + of.nice + of.sys + of.irq;
    all += of.user + of.nice + of.sys + of.irq + of.idle;
  }
  return { busy, all };
}

/** Looks at the machine. */
export class OtherLoad {
  readonly #percents: number[] = [];

  /** A look, while nothing of ours runs. */
  async look(): Promise<void> {
    const before = times();
    await delay(LOOK_MS);
    const after = times();
    this.#percents.push((100 * (after.busy - before.busy)) / Math.max(1, after.all - before.all));
  }

  /** Of all processors together. */
  get percents(): { other_load_percent_median: number; other_load_percent_max: number } {
    return {
      other_load_percent_median: Math.round(median(this.#percents)),
      other_load_percent_max: Math.round(Math.max(...this.#percents)),
    };
  }
}
