// Counts the requests in progress: the clock pauses while there are any; `data-ready` on the document marks the end.

let pending = 0;
/** Total of loads started; a pending "ready" is cancelled if it has grown. */
let begun = 0;

/** Time for loaded data to be drawn, and for the requests that the drawing starts. */
const SETTLED_MS = 60;

/** Waits for two frames first: on a slow machine they are late, and so are the requests that they start. */
function settle(): void {
  const before = begun;
  const end = (): void => {
    if (pending === 0 && begun === before) setReady('true');
  };
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(end, SETTLED_MS)));
}

function setReady(value: 'true' | 'false'): void {
  document.documentElement.dataset.ready = value;
}

export function isLoading(): boolean {
  return pending > 0;
}

/** Counts one load. @returns a function to call when the load has finished or was abandoned */
export function beginLoading(): () => void {
  pending += 1;
  begun += 1;
  setReady('false');
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    pending -= 1;
    if (pending === 0) settle();
  };
}
