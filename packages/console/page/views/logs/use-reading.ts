// Hook: whether the user is reading the list (a record is expanded, or the page is scrolled), so that it must not move.
import { useEffect, useRef } from 'preact/hooks';

const SCROLLED_PIXELS = 300;

/**
 * @param tell called on each change; the function of the first render is used
 * @returns a function that takes the number of expanded records
 */
export function useReading(tell: (isReading: boolean) => void): (count: number) => void {
  const openCount = useRef(0);
  const look = (): void => tell(openCount.current > 0 || window.scrollY > SCROLLED_PIXELS);
  useEffect(() => {
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, []);
  return useRef((count: number): void => {
    openCount.current = count;
    look();
  }).current;
}
