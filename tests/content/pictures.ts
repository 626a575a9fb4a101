// Draws every dashboard in a browser over the answers of the real servers, and holds what is drawn to what is committed.
import { readFileSync } from 'node:fs';
import { wordsFile } from '../grafana/pictures/folder.ts';
import { drawDashboards, keepAnswers } from '../grafana/pictures/pictures.ts';
import type { PanelWords } from '../grafana/pictures/words.ts';
import type { Sources } from './panels.ts';

/** What was drawn, and what is wrong with it. */
export interface PicturesProof {
  readonly pictures: number;
  readonly faults: readonly string[];
}

const titles = (words: readonly PanelWords[] = []): string => words.map(({ title }) => title).join(', ');

/** Draws each dashboard, dark and light, as `npm run docs:pictures` does, and writes nothing. */
export async function provePictures(sources: Sources): Promise<PicturesProof> {
  const committed: Readonly<Record<string, readonly PanelWords[]>> = JSON.parse(readFileSync(wordsFile, 'utf8'));
  let pictures = 0;
  const faults: string[] = [];
  try {
    for await (const { uid, pictures: drawn, words } of drawDashboards(await keepAnswers(sources))) {
      pictures += drawn.size;
      if (titles(words) !== titles(committed[uid]))
        faults.push(`${uid}: the committed picture has other panels. Draw it anew: npm run docs:pictures`);
      faults.push(
        ...words.flatMap(({ title, stats = [] }) =>
          stats.filter(({ text }) => text.trim() === '').map(() => `${uid}, ${title}: nothing is read on it`),
        ),
      );
    }
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  return { pictures, faults };
}
