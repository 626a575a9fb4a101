// Hook: the time at which the page requests its data. It advances with each refresh, except while the page is hidden or
// loading.
import { useEffect, useRef, useState } from 'preact/hooks';
import { limits } from '../limits.ts';
import { isLoading } from '../loading.ts';
import { QueryTime } from './query-time.ts';

/** Advances the time now; callable from anywhere in the page. */
export function refreshNow(): void {
  window.dispatchEvent(new Event('telltale-refresh'));
}

/**
 * After a laptop's sleep the time is old: it advances when the page becomes visible or the network returns.
 *
 * @param refreshMs 0 for never
 * @param of what is viewed; a change of it advances the time
 */
export function useNow(refreshMs: number, of: unknown): number {
  const [refreshed, setRefreshed] = useState(() => Date.now());
  const asked = useRef<QueryTime | undefined>(undefined);
  asked.current ??= new QueryTime();
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
