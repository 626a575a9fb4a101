// Where pictures of dashboards lie, and what they are called.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dashboard } from '../../content/grafana/model.ts';

export const folder: string = fileURLToPath(new URL('../../../docs/pictures', import.meta.url));
/** What is read on them. */
export const wordsFile: string = join(folder, 'words.json');
export const themes = ['dark', 'light'] as const;
export type Theme = (typeof themes)[number];
/** What a reader of the docs downloads for one picture. */
export const PICTURE_BYTES_MAX = 150_000;

export function pictureName({ uid }: Pick<Dashboard, 'uid'>, theme: Theme): string {
  return `${uid.replace('telltale-', '')}-${theme}.png`;
}
