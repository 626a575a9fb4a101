// What is read on a picture, in words: titles of panels, and what stats say of the numbers behind them.
import { panelsOf } from '../../content/answers.ts';
import type { Dashboard, Panel } from '../../content/grafana/model.ts';
import type { Answer, OpenDashboard } from '../types.ts';
import type { KeptAnswers } from './prepare.ts';

/** The number behind a stat, and what the stat says. */
export interface StatWords {
  readonly raw: string;
  readonly text: string;
}

/** One panel as it is read. */
export interface PanelWords {
  readonly title: string;
  /** Of a stat that says no time. */
  readonly stats?: readonly StatWords[];
}

/** Minutes ago change while nobody looks. */
export const saysTime = (panel: Panel): boolean => panel.fieldConfig?.defaults.unit === 'dateTimeFromNow';

export async function statWords(
  panel: Panel,
  open: OpenDashboard,
  answers: readonly Answer[],
): Promise<readonly StatWords[]> {
  const { stats } = await open.display(panel, answers);
  return stats.map(({ raw, text }) => ({ raw, text }));
}

export async function wordsOf(dashboard: Dashboard, open: OpenDashboard, kept: KeptAnswers): Promise<PanelWords[]> {
  const words: PanelWords[] = [];
  for (const panel of panelsOf(dashboard)) {
    const answers = kept.panels.find((one) => one.panel.id === panel.id)?.answers ?? [];
    const isStat = panel.type === 'stat' && !saysTime(panel);
    words.push({ title: panel.title, ...(isStat && { stats: await statWords(panel, open, answers) }) });
  }
  return words;
}
