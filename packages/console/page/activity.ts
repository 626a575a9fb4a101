// How much is being loaded: the clock waits for it, and the document says when there is nothing more to come.

let pending = 0;
/** Counts the times that something began: what waits for the end gives up when more has come. */
let begun = 0;

/** Long enough for what was loaded to be drawn, and for what that asks for to begin. */
const SETTLED_MS = 60;

/** Frames are waited for: on a slow machine they come late, and what they ask for with them. */
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

/** Counts one thing that is being loaded. @returns what is called when it is there, or is given up */
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
