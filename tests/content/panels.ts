// Runs every query of every committed dashboard against the real servers, as Grafana would send it, for each choice.
import { dashboards as described, panelId } from '@telltale/content';
import type { OpenDashboard } from '../grafana/types.ts';
import { type Choice, choicesOf } from './choices.ts';
import { askTarget, openDashboard, type Sources as Servers } from './grafana/ask-target.ts';
import type { Dashboard, Panel, Target } from './grafana/model.ts';

/** Where the answers come from, and of which services first. */
export interface Sources extends Servers {
  /** A service that has everything. */
  readonly service: string;
}

/** What one query of one panel, variable or mark came to for one choice. */
export interface QueryProof {
  readonly dashboard: string;
  readonly panel: string;
  /** What was chosen; "as opened" where nothing was. */
  readonly choice: string;
  readonly query: string;
  readonly state: 'answered' | 'empty' | 'may be empty' | 'failed';
  /** Series with numbers, or rows. */
  readonly found: number;
  /** Whether it is more than zeros that was found. */
  readonly isMoreThanZero: boolean;
  /** Why it failed, or why it may be empty. */
  readonly why: string | undefined;
}

const asOpened: Choice = { name: 'as opened', tries: [] };

/** One query and where it stands. */
export interface Question {
  readonly title: string;
  readonly panel: Panel | undefined;
  readonly target: Target;
}

/** Queries of panels, and those of marks on graphs. */
export function questionsOf({ panels, annotations }: Dashboard): Question[] {
  const marks = (annotations?.list ?? []).flatMap(({ name, expr, datasource }): Question[] => {
    if (expr === undefined || datasource === undefined) return [];
    return [{ title: `mark ${name}`, panel: undefined, target: { datasource, refId: 'mark', expr, range: true } }];
  });
  const shown = panels.flatMap((panel) =>
    [panel, ...(panel.panels ?? [])].flatMap((one) =>
      (one.targets ?? []).map((target) => ({ title: one.title, panel: one, target })),
    ),
  );
  return [...shown, ...marks];
}

function mayBeEmpty({ uid }: Dashboard, panel: Panel | undefined): string | undefined {
  const panels = described.find((one) => one.uid === uid)?.rows.flatMap((row) => row.panels) ?? [];
  return panels.find(({ title }) => panel !== undefined && panelId(uid, title) === panel.id)?.mayBeEmpty;
}

interface Scope {
  readonly dashboard: Dashboard;
  readonly open: OpenDashboard;
  readonly sources: Sources;
}

/** Asks each question; those that had an answer by an earlier try are not asked again. */
async function ask(
  questions: readonly Question[],
  choice: string,
  { dashboard, open, sources }: Scope,
): Promise<Map<Question, QueryProof>> {
  const proofs = new Map<Question, QueryProof>();
  for (const question of questions) {
    const { title, panel, target } = question;
    const about = { dashboard: dashboard.uid, panel: title, choice, query: target.expr ?? target.query ?? '' };
    try {
      const { found, answer, lines } = await askTarget(target, { open, panel, sources });
      const isMoreThanZero =
        lines.length > 0 || answer.series.some(({ points }) => points.some(([, value]) => value > 0));
      const why = found === 0 ? mayBeEmpty(dashboard, panel) : undefined;
      const state = found > 0 ? 'answered' : why === undefined ? 'empty' : 'may be empty';
      proofs.set(question, { ...about, found, isMoreThanZero, why, state });
    } catch (error) {
      proofs.set(question, {
        ...about,
        found: 0,
        isMoreThanZero: false,
        state: 'failed',
        why: (error as Error).message,
      });
    }
  }
  return proofs;
}

async function proveChoice({ name, tries }: Choice, scope: Scope): Promise<QueryProof[]> {
  const proofs = new Map<Question, QueryProof>();
  const questions = questionsOf(scope.dashboard);
  for (const { variable, value } of tries) {
    const open = questions.filter((question) => {
      const state = proofs.get(question)?.state;
      return state === undefined || state === 'empty' || state === 'may be empty';
    });
    if (open.length === 0) break;
    const opened = await openDashboard(scope.dashboard, scope.sources);
    await opened.choose(variable, value);
    for (const [question, proof] of await ask(open, name, { ...scope, open: opened })) proofs.set(question, proof);
  }
  return [...proofs.values()];
}

/** Proves one dashboard as it is opened, nothing chosen, at its own time range, and then for each choice. */
export async function proveDashboard(dashboard: Dashboard, sources: Sources): Promise<QueryProof[]> {
  try {
    const open = await openDashboard(dashboard, sources);
    const scope = { dashboard, open, sources };
    const opened = [...(await ask(questionsOf(dashboard), asOpened.name, scope)).values()];
    // What is not there for all is there for none: it is waited for first.
    if (opened.some(({ state }) => state === 'empty' || state === 'failed')) return opened;
    const proofs = opened;
    for (const choice of choicesOf(dashboard, open, [sources.service]))
      proofs.push(...(await proveChoice(choice, scope)));
    return proofs;
  } catch (error) {
    const why = (error as Error).message;
    return [
      {
        dashboard: dashboard.uid,
        panel: 'variables',
        choice: '',
        query: '',
        found: 0,
        isMoreThanZero: false,
        state: 'failed',
        why,
      },
    ];
  }
}
