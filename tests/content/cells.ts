// What is wrong with a panel as Grafana's own code draws it: texts, units, colours, columns and legends.
import { loadGrafana } from '../grafana/load.ts';
import type { Shown, ShownColumn, ShownValue } from '../grafana/types.ts';
import { answersOf } from './answers.ts';
import type { Sources } from './grafana/ask-target.ts';
import { type Panel, readDashboards } from './grafana/model.ts';

/** What was looked at, and what is wrong with it. */
export interface CellsProof {
  /** Stats, cells of tables and names in legends. */
  readonly cells: number;
  readonly faults: readonly string[];
}

/** More names take more room than the lines that they name. */
const LEGEND_NAMES_MAX = 8;
/** A number with more is the noise of a calculation. */
const DIGITS_MAX = 5;
/** Colours that say that something is well. */
const goodColours = ['green', 'blue'] as const;
/** What the last word of a legend's name says, and means the same wherever it stands. */
const meaning = /(?:^|\s)(fatal|error|warn|warning|info|debug|trace|critical|[1-5]xx|[1-5]\d\d)$/;

/** Digits of the first number in a text, without those that only say where its point stands. */
function significant(text: string): number {
  const [whole = '', fraction = ''] = /\d[\d.]*/.exec(text)?.[0].split('.') ?? [];
  return fraction === '' ? 0 : `${whole}${fraction}`.replace(/^0+/, '').length;
}

function textFaults({ name, raw, text }: ShownValue): string[] {
  const faults = [
    ...(text.trim() === '' ? ['is blank'] : []),
    ...(/NaN|undefined|null|Infinity|\$\{/.test(text) ? [`reads "${text}"`] : []),
    ...(significant(text) > DIGITS_MAX ? [`reads "${text}", more digits than anybody measures`] : []),
  ];
  return faults.map((fault) => `${name} (${raw}) ${fault}`);
}

function columnFaults({ name, isNumber, cells }: ShownColumn): string[] {
  if (name === 'Time' || name === '__name__') return [`it has a column ${name}`];
  if (isNumber) return [];
  // A number that is a name, as a port is, stays as it is.
  const dressed = cells.find(({ raw, text }) => /^[\d.]+$/.test(raw) && text !== raw);
  return dressed === undefined ? [] : [`the label ${name} ${dressed.raw} is drawn as ${dressed.text}`];
}

function tableFaults(panel: Panel, { columns }: Shown): string[] {
  if (columns.length === 0) return [];
  const [sorted] = panel.options?.sortBy ?? [];
  const isFor = columns.find(({ name }) => name === sorted?.displayName);
  return [
    ...columns.flatMap(columnFaults),
    ...(isFor === undefined ? [`it is sorted by ${sorted?.displayName}, which it does not show`] : []),
    ...columns
      .filter((column) => !column.isInside && (column.isNumber || column === isFor))
      .map(({ name }) => `${name} is seen only by scrolling on a screen of 1366 pixels`),
  ];
}

function legendFaults({ legend }: Shown): string[] {
  const names = legend.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...(names.length > LEGEND_NAMES_MAX ? [`its legend has ${names.length} names`] : []),
    ...(names.some((name) => name.trim() === '') ? ['its legend has a blank name'] : []),
    ...(twice.length > 0 ? [`two lines are called ${twice[0]}`] : []),
  ];
}

async function colourFaults(panel: Panel, { stats }: Shown): Promise<string[]> {
  const grafana = await loadGrafana();
  const good = goodColours.map((name) => grafana.colour(name));
  const isColoured = panel.options?.colorMode !== 'none';
  return stats
    .filter(({ hasValue, colour }) => isColoured && !hasValue && good.includes(colour))
    .map(({ text, colour }) => `without a value it says "${text}" in ${colour}, the colour of what is well`);
}

/** What is wrong with one panel as it is drawn. */
export async function panelFaults(panel: Panel, shown: Shown): Promise<string[]> {
  const values = [...shown.stats, ...shown.columns.flatMap(({ cells, isNumber }) => (isNumber ? cells : []))];
  return [
    ...values.flatMap(textFaults),
    ...(await colourFaults(panel, shown)),
    ...tableFaults(panel, shown),
    ...legendFaults(shown),
  ].map((fault) => `${panel.title}: ${fault}`);
}

/** A panel as it is drawn, and where it stands. */
export interface Drawn {
  readonly where: string;
  readonly shown: Shown;
}

/** What means the same and has two colours, in all that is drawn. */
export function colourClashes(all: readonly Drawn[]): string[] {
  const colours = new Map<string, Map<string, string>>();
  for (const { where, shown } of all) {
    for (const { name, colour } of shown.legend) {
      const [, word] = meaning.exec(name) ?? [];
      if (word === undefined) continue;
      const known = colours.get(word) ?? new Map<string, string>();
      colours.set(word, known.set(colour, known.get(colour) ?? where));
    }
  }
  return [...colours].flatMap(([word, found]) =>
    found.size > 1 ? [`${word} is ${[...found].map(([colour, where]) => `${colour} in ${where}`).join(', ')}`] : [],
  );
}

export function countCells({ stats, legend, columns }: Shown): number {
  return stats.length + legend.length + columns.reduce((sum, { cells }) => sum + cells.length, 0);
}

/** Draws every panel of every dashboard over the answers of the real servers, and without any. */
export async function proveCells(sources: Sources): Promise<CellsProof> {
  const all: Drawn[] = [];
  const faults: string[] = [];
  for (const dashboard of readDashboards()) {
    const { open, panels } = await answersOf(dashboard, sources);
    for (const { panel, answers } of panels) {
      for (const drawn of [answers, []]) {
        const shown = await open.display(panel, drawn);
        all.push({ where: `${dashboard.uid}, ${panel.title}`, shown });
        faults.push(...(await panelFaults(panel, shown)).map((fault) => `${dashboard.uid}, ${fault}`));
      }
    }
  }
  return {
    cells: all.reduce((sum, { shown }) => sum + countCells(shown), 0),
    faults: [...faults, ...colourClashes(all)],
  };
}
