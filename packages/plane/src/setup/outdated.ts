// Gives data streams that an older template made a new backing index, so that the new mapping takes effect.
import type { HttpClient } from '../http-client.ts';
import { meta } from './log-template.ts';

type Mappings = Readonly<Record<string, { mappings?: { _meta?: { managed_by?: string; telltale_version?: number } } }>>;

/** Rolls over what an older version of ours set up, and returns the names of those data streams. */
export async function rollOverOutdated(client: HttpClient, signal?: AbortSignal): Promise<string[]> {
  const { status, body } = await client.ask<Mappings>({
    path: '/logs-*-*/_mapping?expand_wildcards=all&ignore_unavailable=true&filter_path=*.mappings._meta',
    signal,
  });
  if (status !== 200) return [];
  /** Newest version among the backing indices, by data stream. */
  const newest = new Map<string, number>();
  for (const [index, { mappings }] of Object.entries(body)) {
    const dataStream = dataStreamOf(index);
    if (dataStream === undefined || mappings?._meta?.managed_by !== meta.managed_by) continue;
    const version = mappings._meta.telltale_version ?? 0;
    newest.set(dataStream, Math.max(version, newest.get(dataStream) ?? 0));
  }
  const outdated = [...newest].filter(([, version]) => version < meta.telltale_version).map(([name]) => name);
  for (const name of outdated)
    await client.ask({ method: 'POST', path: `/${encodeURIComponent(name)}/_rollover`, signal });
  return outdated;
}

/** Name of the data stream of a backing index: `.ds-logs-app-default-2026.11.23-000001`. */
export function dataStreamOf(index: string): string | undefined {
  return /^\.ds-(.+)-\d{4}\.\d\d\.\d\d-\d{6,}$/.exec(index)?.[1];
}
