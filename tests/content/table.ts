// What was proven, as a table for people or one object for programs.
import Table from 'cli-table3';
import type { AlertProof } from './alerts.ts';
import type { CellsProof } from './cells.ts';
import type { LinkProof } from './links/prove.ts';
import type { MutantProof } from './mutants/mutant.ts';
import type { QueryProof } from './panels.ts';
import type { PicturesProof } from './pictures.ts';
import type { RulesProof } from './rules.ts';
import type { SearchProof } from './searches.ts';

/** The parts that were proven. */
export interface Proof {
  rules?: RulesProof;
  searches?: readonly SearchProof[];
  panels?: readonly QueryProof[];
  links?: readonly LinkProof[];
  cells?: CellsProof;
  pictures?: PicturesProof;
  mutants?: readonly MutantProof[];
  alerts?: readonly AlertProof[];
}

/** Share of mutants that must be caught. */
const CAUGHT_MIN = 0.95;

interface Line {
  readonly what: string;
  readonly found: string;
  readonly isProven: boolean;
}

function rulesLines({ alerts, fired, silent, recordings }: RulesProof): Line[] {
  return [
    {
      what: 'alerts by promtool',
      found: `${alerts} alerts, ${fired} fired, ${silent} silent; ${recordings} recording rules`,
      // The watchdog is never silent.
      isProven: fired === alerts && silent === alerts - 1,
    },
  ];
}

function panelsLine(proofs: readonly QueryProof[]): Line {
  const panels = new Set(proofs.map(({ dashboard, panel }) => `${dashboard} ${panel}`)).size;
  const dashboards = new Set(proofs.map(({ dashboard }) => dashboard)).size;
  const queries = proofs.filter(({ choice }) => choice === 'as opened').length;
  const count = (state: QueryProof['state']): number => proofs.filter((proof) => proof.state === state).length;
  return {
    what: 'panels',
    found: `${dashboards} dashboards, ${panels} panels and marks, ${queries} queries, ${proofs.length} queries x choices run, ${count('answered')} non-empty, ${count('may be empty')} that may be empty, ${count('empty')} empty, ${count('failed')} failed`,
    isProven: count('empty') + count('failed') === 0,
  };
}

function linksLine(proofs: readonly LinkProof[]): Line {
  const broken = proofs.filter(({ why }) => why !== undefined).length;
  return {
    what: 'links',
    found: `${proofs.length} links followed, ${new Set(proofs.map(({ href }) => href)).size} of them different, ${broken} that do not find what was clicked`,
    isProven: proofs.length > 0 && broken === 0,
  };
}

function cellsLine({ cells, faults }: CellsProof): Line {
  return {
    what: 'cells',
    found: `${cells} stats, cells and legends looked at, ${faults.length} faults`,
    isProven: cells > 0 && faults.length === 0,
  };
}

function picturesLine({ pictures, faults }: PicturesProof): Line {
  return {
    what: 'pictures',
    found: `${pictures} pictures drawn by a browser, dark and light, ${faults.length} faults`,
    isProven: pictures > 0 && faults.length === 0,
  };
}

function searchesLine(proofs: readonly SearchProof[]): Line {
  const words = { 'data view': 'data views', search: 'searches', lens: 'Lens panels' } as const;
  const kinds = (['data view', 'search', 'lens'] as const).map(
    (kind) => `${proofs.filter((proof) => proof.kind === kind).length} of ${words[kind]}`,
  );
  return {
    what: 'searches',
    found: `${proofs.length} questions asked (${kinds.join(', ')}), ${proofs.filter(({ ok }) => ok).length} as expected`,
    isProven: proofs.every(({ ok }) => ok),
  };
}

function mutantsLine(proofs: readonly MutantProof[]): Line {
  const caught = proofs.filter(({ caughtBy }) => caughtBy !== undefined);
  const by = Object.entries(Object.groupBy(caught, ({ caughtBy }) => caughtBy ?? '')).map(
    ([name, ones]) => `${ones?.length} by ${name}`,
  );
  return {
    what: 'mutants',
    found: `${caught.length} of ${proofs.length} caught (${by.join(', ')})`,
    isProven: caught.length >= CAUGHT_MIN * proofs.length,
  };
}

function alertsLine(proofs: readonly AlertProof[]): Line {
  const count = (key: 'firedAfterSeconds' | 'notifiedAfterSeconds' | 'resolvedAfterSeconds'): number =>
    proofs.filter((proof) => proof[key] !== undefined).length;
  return {
    what: 'alerts by faults',
    found: `${proofs.length} faults made, ${count('firedAfterSeconds')} fired, ${count('notifiedAfterSeconds')} notified, ${count('resolvedAfterSeconds')} resolved`,
    isProven: count('resolvedAfterSeconds') === proofs.length && count('notifiedAfterSeconds') === proofs.length,
  };
}

/** What is not as it should be, or may be empty, one by one. */
function remarks({
  searches = [],
  panels = [],
  links = [],
  cells,
  pictures,
  mutants = [],
  alerts = [],
}: Proof): string[] {
  return [
    ...searches.filter(({ ok }) => !ok).map(({ name, why }) => `${name}: ${why}`),
    ...panels
      .filter(({ state }) => state !== 'answered')
      .map(
        ({ dashboard, panel, choice, state, why, query }) =>
          `${dashboard}, ${panel} (${choice}): ${state}: ${why ?? query}`,
      ),
    ...links.filter(({ why }) => why !== undefined).map(({ from, href, why }) => `${from}: ${why}: ${href}`),
    ...(cells?.faults ?? []),
    ...(pictures?.faults ?? []),
    ...mutants.filter(({ caughtBy }) => caughtBy === undefined).map(({ name }) => `lives: ${name}`),
    ...alerts.map(
      ({ alert, what, firedAfterSeconds: fired, notifiedAfterSeconds: notified, resolvedAfterSeconds: resolved }) =>
        `${alert} (${what}): fired after ${fired ?? '-'} s, notified after ${notified ?? '-'} s, resolved after ${resolved ?? '-'} s`,
    ),
  ];
}

/** The report of a proof. */
export function report(proof: Proof, json: boolean): { readonly text: string; readonly isProven: boolean } {
  const lines = [
    ...(proof.rules ? rulesLines(proof.rules) : []),
    ...(proof.searches ? [searchesLine(proof.searches)] : []),
    ...(proof.panels ? [panelsLine(proof.panels)] : []),
    ...(proof.links ? [linksLine(proof.links)] : []),
    ...(proof.cells ? [cellsLine(proof.cells)] : []),
    ...(proof.pictures ? [picturesLine(proof.pictures)] : []),
    ...(proof.mutants ? [mutantsLine(proof.mutants)] : []),
    ...(proof.alerts ? [alertsLine(proof.alerts)] : []),
  ];
  const isProven = lines.every((line) => line.isProven);
  if (json) return { text: `${JSON.stringify({ ok: isProven, ...proof })}\n`, isProven };
  const table = new Table({ head: ['', 'found', 'proven'], style: { head: [], border: [] } });
  for (const line of lines) table.push([line.what, line.found, line.isProven ? 'yes' : 'NO']);
  return { text: [...remarks(proof), table.toString(), ''].join('\n'), isProven };
}
