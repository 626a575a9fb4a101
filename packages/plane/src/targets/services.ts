// The discovered services: target files in the folder that Prometheus reads.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../limits.ts';
import { namesIn } from '../secrets/ensured-files.ts';

/** A process of a service with its metrics page. */
export interface ServicePage {
  readonly name: string;
  /** Address of its metrics page, as this machine or Prometheus can reach it. */
  readonly url: string;
}

/** Services by name, up to a readable number; none if there is no such folder. Never throws. */
export async function servicesIn(folder: string): Promise<ServicePage[]> {
  const names = (await namesIn(folder).catch(() => [])).filter((name) => /\.json$/.test(name));
  const files = await Promise.all(names.slice(0, limits.servicesShownMax).map((name) => pagesOf(join(folder, name))));
  return files.flat().toSorted((a, b) => a.name.localeCompare(b.name) || a.url.localeCompare(b.url));
}

async function pagesOf(path: string): Promise<ServicePage[]> {
  try {
    const groups: unknown = JSON.parse(await readFile(path, 'utf8'));
    return Array.isArray(groups) ? groups.flatMap(pagesOfGroup) : [];
  } catch {
    // The file was removed meanwhile, belongs to another user, or is being written: Prometheus reports that itself.
    return [];
  }
}

function pagesOfGroup(group: unknown): ServicePage[] {
  if (typeof group !== 'object' || group === null || !('targets' in group) || !Array.isArray(group.targets)) return [];
  const labels = 'labels' in group && typeof group.labels === 'object' && group.labels !== null ? group.labels : {};
  const { job = 'services', __scheme__: scheme = 'http', __metrics_path__: path = '/metrics' } = labels as Labels;
  return group.targets.map((target) => ({ name: String(job), url: `${scheme}://${target}${path}` }));
}

interface Labels {
  readonly job?: unknown;
  readonly __scheme__?: unknown;
  readonly __metrics_path__?: unknown;
}
