import type { HttpClient } from '../http-client.ts';
export async function setUpElasticsearch(
  _c: HttpClient,
  _o: { snapshotFolder: string; signal: AbortSignal | undefined },
): Promise<{ notes: string[] }> {
  return { notes: [] };
}
