// The time by which the page asks: it moves on with each refresh, not while the page is hidden or still loading.
import { useEffect, useState } from 'preact/hooks';
import { isLoading } from '../activity.ts';
import { limits } from '../limits.ts';

/** Asks to move the time on now, from anywhere in the page. */
export function refreshNow(): void {
  window.dispatchEvent(new Event('telltale-refresh'));
}

/**
 * @param refreshMs 0 for never
 * A laptop that slept wakes with a clock far behind: the next look at it, or the line's return, moves the time on.
 */
export function useNow(refreshMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    let last = Date.now();
    const move = (): void => {
      last = Date.now();
      setNow(last);
    };
    const look = (): void => {
      if (refreshMs === 0 || document.hidden || isLoading()) return;
      if (Date.now() - last >= refreshMs) move();
    };
    const timer = setInterval(look, limits.clockMs);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', move);
    window.addEventListener('telltale-refresh', move);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', move);
      window.removeEventListener('telltale-refresh', move);
    };
  }, [refreshMs]);
  return now;
}
