// Hook: the records of the live tail; those that come too fast to be read are counted and omitted.
import { useEffect, useState } from 'preact/hooks';
import { noTail, type Tail, TailConnection } from './tail-connection.ts';

/** @param path ends with the parameter `after`, without a value; undefined for no tail */
export function useTail(path: string | undefined): Tail {
  const [tail, setTail] = useState(noTail);
  useEffect(() => {
    setTail(noTail);
    if (path === undefined) return;
    const connection = new TailConnection(path, setTail);
    // After a laptop's sleep the connection only seems to be alive.
    const reopen = (): void => connection.open();
    window.addEventListener('online', reopen);
    return () => {
      window.removeEventListener('online', reopen);
      connection.close();
    };
  }, [path]);
  return tail;
}
