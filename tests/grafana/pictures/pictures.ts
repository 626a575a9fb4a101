// Draws every dashboard over kept answers, dark and light, and says what is read on it in words.
import { answersOf } from '../../content/answers.ts';
import { openDashboard } from '../../content/grafana/ask-target.ts';
import { readDashboards } from '../../content/grafana/model.ts';
import type { Sources } from '../../content/panels.ts';
import type { Ask } from '../../support/server-client.ts';
import { PICTURE_BYTES_MAX, pictureName, themes } from './folder.ts';
import { openPainter } from './page.ts';
import { drawingOf, type KeptAnswers } from './prepare.ts';
import { type PanelWords, wordsOf } from './words.ts';

/** A dashboard as it was drawn. */
export interface DrawnDashboard {
  readonly uid: string;
  /** PNG by file name, one for each theme. */
  readonly pictures: ReadonlyMap<string, Buffer>;
  readonly words: readonly PanelWords[];
}

/** What the servers answer to every panel now. */
export async function keepAnswers(sources: Sources): Promise<KeptAnswers[]> {
  const kept: KeptAnswers[] = [];
  for (const dashboard of readDashboards()) {
    const { open, panels } = await answersOf(dashboard, sources);
    kept.push({ uid: dashboard.uid, range: open.range, panels });
  }
  return kept;
}

/**
 * Draws the dashboards one after another.
 *
 * @throws Error where there are no answers for one, where drawing raises an error in the page, or where a picture is
 * larger than a page of the docs should load
 */
export async function* drawDashboards(kept: readonly KeptAnswers[]): AsyncGenerator<DrawnDashboard> {
  await using painter = await openPainter();
  // Nothing is asked any more: the names to choose from are of no account.
  const none: Ask = (async () => ({ data: ['shop'] })) as Ask;
  for (const dashboard of readDashboards()) {
    const answers = kept.find(({ uid }) => uid === dashboard.uid);
    if (answers === undefined) throw new Error(`there are no answers for ${dashboard.uid}: ask the servers anew`);
    const pictures = new Map<string, Buffer>();
    for (const theme of themes) {
      const picture = await painter.paint(drawingOf(dashboard, answers, theme));
      const name = pictureName(dashboard, theme);
      if (picture.length > PICTURE_BYTES_MAX)
        throw new Error(`${name} has ${picture.length} bytes: ${PICTURE_BYTES_MAX} at most`);
      pictures.set(name, picture);
    }
    const open = await openDashboard(dashboard, { prometheus: none });
    yield { uid: dashboard.uid, pictures, words: await wordsOf(dashboard, open, answers) };
  }
}
