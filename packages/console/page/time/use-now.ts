// The time by which the page asks: it moves on with each refresh, not while the page is hidden or still loading.
import { useEffect, useRef, useState } from 'preact/hooks';
import { isLoading } from '../activity.ts';
import { limits } from '../limits.ts';
import { AskedTime } from './asked-time.ts';

/** Asks to move the time on now, from anywhere in the page. */
export function refreshNow(): void {
  window.dispatchEvent(new Event('telltale-refresh'));
}

/**
 * A laptop that slept wakes with a clock far behind: the next look at it, or the line's return, moves the time on.
 *
 * @param refreshMs 0 for never
 * @param of what is looked at; another is looked at as it is now
 */
export function useNow(refreshMs: number, of: unknown): number {
  const [refreshed, setRefreshed] = useState(() => Date.now());
  const asked = useRef<AskedTime | undefined>(undefined);
  asked.current ??= new AskedTime();
  const now = asked.current.at(of, refreshed);
  const latest = useRef(now);
  latest.current = now;
  useEffect(() => {
    const move = (): void => setRefreshed(Date.now());
    const look = (): void => {
      if (refreshMs === 0 || document.hidden || isLoading()) return;
      if (Date.now() - latest.current >= refreshMs) move();
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
