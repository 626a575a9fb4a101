// Says what the demo is doing while it does it: a line a step on stderr, so that stdout is the result's alone.
import type { ProgressEvent } from '@telltale/plane';

const BAR_WIDTH = 24;
/** A bar redrawn more often than people can see is only work. */
const REDRAW_MS_MIN = 100;

export interface Narrator {
  say(text: string): void;
  progress(event: ProgressEvent): void;
}

function bar(fraction: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${Math.round(fraction * 100)} %`;
}

/** A narrator on stderr; draws progress bars where stderr is a terminal. */
export function createNarrator(): Narrator {
  const begun = performance.now();
  const out = process.stderr;
  let drawnAt = 0;
  let barDrawn = false;

  function line(text: string): void {
    if (barDrawn) out.write('\r\u001b[K');
    barDrawn = false;
    out.write(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
  }

  return {
    say: line,
    progress(event) {
      if (event.state === 'started') line(`${event.title} ...`);
      else if (event.state === 'done') line(`${event.title}: ${event.detail ?? 'done'}`);
      else if (out.isTTY && event.fraction !== undefined && performance.now() - drawnAt > REDRAW_MS_MIN) {
        drawnAt = performance.now();
        out.write(`\r\u001b[K          ${event.title} ${bar(event.fraction)}`);
        barDrawn = true;
      }
    },
  };
}
