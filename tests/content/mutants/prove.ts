// Breaks the sources, one change at a time, and says what noticed it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Dashboard } from '../grafana/model.ts';
import { lintDashboards } from '../lint/dashboards.ts';
import { proveDashboard, type QueryProof, type Sources } from '../panels.ts';
import { promtoolTest } from '../rules.ts';
import { mutantsOf } from './list.ts';
import type { Catcher, Mutant, MutantProof } from './mutant.ts';
import { type Built, Workspace } from './workspace.ts';

/** How often it is said how far it is. */
const SAID_EVERY = 25;

function changedIn(built: Built, whole: Built, folder: string): string[] {
  return [...built].flatMap(([path, text]) => (path.startsWith(folder) && whole.get(path) !== text ? [path] : []));
}

/** Recorded series are in the tests of every group; other rules are in those of their own. */
function testedBy(changed: readonly string[]): (name: string) => boolean {
  const groups = changed.map((path) => path.replace(/^prometheus\/(?:tests\/)?([\w-]+)\..*$/, '$1'));
  return (name) => groups.includes('recording') || groups.some((group) => name.startsWith(`${group}.`));
}

async function promtoolCatches(built: Built, changed: readonly string[], folder: string): Promise<boolean> {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of built) {
    if (!path.startsWith('prometheus/')) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return await promtoolTest(join(folder, 'prometheus'), testedBy(changed)).then(
    () => false,
    () => true,
  );
}

function dashboardsOf(built: Built): Map<string, Dashboard> {
  const files = [...built].filter(([path]) => path.startsWith('grafana/'));
  return new Map(files.map(([path, text]) => [path, JSON.parse(text) as Dashboard]));
}

/** A panel's answers for one choice, by whose name they are known. */
const answerKey = ({ dashboard, panel, choice }: QueryProof): string => `${dashboard}, ${panel} (${choice})`;

/** Whether a query has no answer, or nothing but zeros where the whole dashboard has more. */
async function serversCatch(
  {
    dashboards,
    wholeDashboards,
  }: { readonly dashboards: readonly Dashboard[]; readonly wholeDashboards: readonly Dashboard[] },
  sources: Sources,
): Promise<boolean> {
  for (const dashboard of dashboards) {
    const proofs = await proveDashboard(dashboard, sources);
    if (proofs.some(({ state }) => state === 'failed' || state === 'empty')) return true;
    const zeros = new Set(proofs.filter(({ isMoreThanZero }) => !isMoreThanZero).map(answerKey));
    const whole = wholeDashboards.find(({ uid }) => uid === dashboard.uid);
    if (zeros.size === 0 || whole === undefined) continue;
    if ((await proveDashboard(whole, sources)).some((proof) => proof.isMoreThanZero && zeros.has(answerKey(proof))))
      return true;
  }
  return false;
}

interface Around {
  readonly workspace: Workspace;
  readonly whole: Built;
  readonly sources: Sources;
}

async function catcherOf({ workspace, whole, sources }: Around): Promise<Catcher | undefined> {
  if ((await workspace.compileErrors()) !== undefined) return 'the compiler';
  const built = await workspace.build();
  if (built === undefined) return 'the build';
  const rules = changedIn(built, whole, 'prometheus/');
  if (rules.length > 0 && (await promtoolCatches(built, rules, join(workspace.folder, 'dashboards'))))
    return 'promtool';
  const changed = changedIn(built, whole, 'grafana/');
  if (changed.length === 0) return undefined;
  const dashboards = dashboardsOf(built);
  if (lintDashboards([...dashboards.values()]).length > 0) return 'the lint';
  const shown = changed.flatMap((path) => dashboards.get(path) ?? []);
  const wholeDashboards = [...dashboardsOf(whole).values()];
  return (await serversCatch({ dashboards: shown, wholeDashboards }, sources)) ? 'the real servers' : undefined;
}

/** Tries every mutant. */
export async function proveMutants(sources: Sources, say: (line: string) => void): Promise<MutantProof[]> {
  using workspace = new Workspace();
  const errors = await workspace.compileErrors();
  if (errors !== undefined) throw new Error(`the sources do not compile as they are: ${errors}`);
  const whole = await workspace.build();
  if (whole === undefined) throw new Error('the content cannot be built as it is');
  const mutants: readonly Mutant[] = mutantsOf(workspace, whole);
  const proofs: MutantProof[] = [];
  for (const { name, file, before, after } of mutants) {
    const text = workspace.read(file);
    if (!text.includes(before) || before === after) throw new Error(`the mutant changes nothing: ${name}`);
    workspace.write(
      file,
      text.replace(before, () => after),
    );
    const caughtBy = await catcherOf({ workspace, whole, sources });
    workspace.write(file, text);
    proofs.push({ name, caughtBy });
    if (caughtBy === undefined) say(`lives: ${name}`);
    if (proofs.length % SAID_EVERY === 0) say(`${proofs.length} of ${mutants.length} mutants tried`);
  }
  return proofs;
}
