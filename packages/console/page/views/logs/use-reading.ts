// Whether one reads the list: a record is unfolded, or the page is scrolled. What is under the eyes then stands still.
import { useEffect, useRef } from 'preact/hooks';

const SCROLLED_PIXELS = 300;

/**
 * @param tell callback; the one of the first render is used
 * @returns a function that takes the number of unfolded records
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
