// Records as they come; what cannot be read that fast is counted and left out.
import { useEffect, useState } from 'preact/hooks';
import { noTail, type Tail, TailConnection } from './tail-connection.ts';

/** @param path ends with the parameter `after`, without a value; undefined while nothing is listened to */
export function useTail(path: string | undefined): Tail {
  const [tail, setTail] = useState(noTail);
  useEffect(() => {
    setTail(noTail);
    if (path === undefined) return;
    const connection = new TailConnection(path, setTail);
    // A laptop that wakes has a connection that only looks alive.
    const reopen = (): void => connection.open();
    window.addEventListener('online', reopen);
    return () => {
      window.removeEventListener('online', reopen);
      connection.close();
    };
  }, [path]);
  return tail;
}
