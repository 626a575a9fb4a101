// The committed pictures show the committed dashboards: held in words, for a picture of other numbers is not another picture.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { panelsOf } from '../content/answers.ts';
import { openDashboard } from '../content/grafana/ask-target.ts';
import { readDashboards } from '../content/grafana/model.ts';
import { folder, PICTURE_BYTES_MAX, pictureName, themes, wordsFile } from './pictures/folder.ts';
import { sizeOf } from './pictures/prepare.ts';
import { type PanelWords, saysTime, statWords } from './pictures/words.ts';
import type { Answer } from './types.ts';

const dashboards = readDashboards();
const words: Readonly<Record<string, readonly PanelWords[]>> = JSON.parse(readFileSync(wordsFile, 'utf8'));
const page = readFileSync(fileURLToPath(new URL('../../docs/dashboards.md', import.meta.url)), 'utf8');
const anew = 'draw the pictures anew: npm run docs:pictures';
const at = Date.UTC(2026, 0, 1);

/** The numbers that were drawn; none where there was no answer. */
function answersOf(refId: string, { stats = [] }: PanelWords): Answer[] {
  const numbers = stats.map(({ raw }) => Number(raw)).filter((raw) => !Number.isNaN(raw));
  const series = numbers.map((value, index) => ({
    labels: {},
    name: `series ${index}`,
    points: [[at, value] as const],
  }));
  return series.length === 0 ? [] : [{ refId, kind: 'series', series }];
}

function header(picture: Buffer): { readonly width: number; readonly height: number } {
  return { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
}

describe.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (uid, dashboard) => {
  it.each(themes)(
    'has a %s picture of its whole height, small enough for a page, which the page on dashboards shows',
    (theme) => {
      const name = pictureName(dashboard, theme);
      const picture = readFileSync(join(folder, name));
      expect(picture.toString('latin1', 1, 4)).toBe('PNG');
      expect(picture.length).toBeLessThanOrEqual(PICTURE_BYTES_MAX);
      expect(header(picture), anew).toEqual(sizeOf(dashboard));
      expect(page).toContain(`pictures/${name}`);
    },
  );

  it('has the drawn panels, in order', () => {
    const drawn = (words[uid] ?? []).map(({ title }) => title);
    expect(drawn, anew).toEqual(panelsOf(dashboard).map(({ title }) => title));
  });

  it('has the same numbers as the picture', async () => {
    const open = await openDashboard(dashboard, { prometheus: async <T>() => ({ data: ['shop'] }) as T });
    const stats = panelsOf(dashboard).filter((panel) => panel.type === 'stat' && !saysTime(panel));
    for (const panel of stats) {
      const drawn = words[uid]?.find(({ title }) => title === panel.title);
      if (drawn === undefined) throw new Error(`${panel.title} is not drawn: ${anew}`);
      const answers = answersOf(panel.targets?.[0]?.refId ?? '', drawn);
      expect(await statWords(panel, open, answers), `${panel.title}: ${anew}`).toEqual(drawn.stats);
    }
  });
});

it('no picture belongs to a removed dashboard', () => {
  const names = dashboards.flatMap((dashboard) => themes.map((theme) => pictureName(dashboard, theme)));
  expect(readdirSync(folder).filter((name) => /^(?!console-).*\.png$/.test(name))).toEqual(names.toSorted());
  expect(Object.keys(words).toSorted()).toEqual(dashboards.map(({ uid }) => uid).toSorted());
});

it('the libraries do not keep their process alive', () => {
  const load = fileURLToPath(new URL('load.ts', import.meta.url));
  const script = `const { loadGrafana } = await import(${JSON.stringify(load)}); await loadGrafana();`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { timeout: 240_000 });
  expect(status).toBe(0);
});
