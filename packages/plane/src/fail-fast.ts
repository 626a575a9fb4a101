// Runs tasks concurrently; if one fails, aborts the others and waits for them.

/**
 * Results of `work` for each item, in order. Unlike `Promise.all` it leaves nothing running: it rejects with the first
 * failure after all other calls have ended.
 *
 * @param signal aborts all
 * @param work gets a signal that is aborted when another call fails
 */
export async function failFast<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal | undefined,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const failed = new AbortController();
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const results = await Promise.allSettled(
    items.map(async (item) => {
      try {
        return await work(item, either);
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }),
  );
  signal?.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
