// Rolls the console's page into what a browser loads: one script, one sheet of style, the licences of what is in them.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What of other people is in it. */
const bundled = ['preact', 'uplot'];
/**
 * What uPlot does and the page has no use for: other paths, texts of times, which the page writes itself, times in
 * seconds, scales that are not even, and a table of values, which the page has as a tooltip.
 */
const unusedInPlots = [
  [/^\s*uPlot\.(?:addGap|assign|clipGaps|fmtDate|fmtNum|join|orient|pxRatio|range\w+|sync|tzDate)\s*=.*$/gm, ''],
  [/^\s*\(paths\.(?:spline|stepped)\b.*$/gm, ''],
  [/const _timeAxisVals\s*=.*;/, 'const _timeAxisVals = null;'],
  [/const _timeSeriesVal\s*=.*;/, ''],
  [/isTime \? \(isStr\(sv\) \? .*? : sv \|\| _timeSeriesVal\) : sv/, 'sv'],
  ['timeAxisVals(_tzDate, timeAxisStamps(av, _fmtDate))', 'av'],
  ['timeAxisVal(_tzDate, av)', 'av'],
  [/const _fmtDate\s*=.*;/, ''],
  [/^const (?:months3?|days3?|localTz|engNames)\s*= [^;]*;/gm, ''],
  [/const _timeAxisStamps = \[[\s\S]*?\n\t\];/, 'const _timeAxisStamps = null;'],
  // Times are milliseconds.
  [/const \[ timeIncrsS,.*\n/, ''],
  ['(ms == 1 ? timeIncrsMs : timeIncrsS)', 'timeIncrsMs'],
  ['(ms == 1 ? timeAxisSplitsMs(_tzDate) : timeAxisSplitsS(_tzDate))', 'timeAxisSplitsMs(_tzDate)'],
  ['const showLegend = legend.show;', 'const showLegend = false;'],
  // Of scales, the even ones: neither logarithms nor ranks.
  [/\b(?:\w+\.d|xScaleD|d)istr\s*(?:==\s*(?:2|3|4|100)\b|>= 3)/g, 'false'],
  // Of two modes, the one whose graphs have times below.
  ['const mode = self.mode;', 'const mode = 1;'],
];

const pageFolder = (root) => join(root, 'packages', 'console', 'page');
const publicFolder = (root) => join(root, 'packages', 'console', 'public');

/** Every file below a folder that ends so, in the order of their paths. */
function filesBelow(folder, ending = /./) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Whether `packages/console/public` is newer than what it is made of.
 *
 * @param root the repository's folder
 */
export function isConsoleRolled(root) {
  const made = join(publicFolder(root), 'index.html');
  if (!existsSync(made)) return false;
  const madeAt = statSync(made).mtimeMs;
  return [
    import.meta.filename,
    join(root, 'package-lock.json'),
    join(root, 'packages', 'console', 'src', 'api.ts'),
    ...filesBelow(join(root, 'packages', 'console', 'src', 'api')),
    ...filesBelow(pageFolder(root)),
  ].every((file) => statSync(file).mtimeMs < madeAt);
}

/** Leaves unused parts of uPlot out: all of the page is to be small. */
const leanPlots = {
  name: 'lean-plots',
  transform(code, id) {
    if (!id.endsWith('uPlot.esm.js')) return undefined;
    return unusedInPlots.reduce((before, [part, instead]) => {
      const after = before.replace(part, instead);
      if (after === before) throw new Error(`${id} has no ${part}: look again at what the page has no use for in it`);
      return after;
    }, code);
  },
};

/** One sheet out of many, without comments and the space that only people need. */
function styleOf(root) {
  return (
    filesBelow(pageFolder(root), /\.css$/)
      .map((sheet) => readFileSync(sheet, 'utf8'))
      .join('\n')
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/ ?([{};,]) ?/g, '$1')
      // Of a selector there is no space behind a colon.
      .replaceAll(': ', ':')
      .replaceAll(/([{;][\w-]+): /g, '$1:')
      .replaceAll(/;}/g, '}')
      .trim()
  );
}

function licencesOf(root) {
  return bundled
    .map((name) => {
      const folder = join(root, 'node_modules', name);
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return `${name} ${version} (${license})\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`;
    })
    .join('\n');
}

/**
 * Writes `packages/console/public`, where what it is made of is newer.
 *
 * @param root the repository's folder
 */
export async function rollConsole(root) {
  if (isConsoleRolled(root)) return;
  const page = pageFolder(root);
  const folder = publicFolder(root);
  const { rolldown } = await import('rolldown');
  // Made aside and renamed: a test run beside this one reads whole files.
  const aside = `${folder}.${process.pid}`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside);
  const rolled = await rolldown({
    input: join(page, 'main.tsx'),
    platform: 'browser',
    plugins: [leanPlots],
    // Calls of `h` take less than those of the runtime of JSX.
    transform: {
      jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' },
      inject: { h: ['preact', 'h'], Fragment: ['preact', 'Fragment'] },
    },
    tsconfig: false,
  });
  await rolled.write({
    dir: aside,
    format: 'esm',
    entryFileNames: 'console.js',
    // One file: on loopback a second one costs a round trip and saves nothing.
    codeSplitting: false,
    minify: true,
    comments: false,
  });
  await rolled.close();
  writeFileSync(join(aside, 'console.css'), styleOf(root));
  writeFileSync(join(aside, 'licenses.txt'), licencesOf(root));
  for (const file of filesBelow(page, /\.(?:html|svg)$/)) {
    writeFileSync(join(aside, basename(file)), readFileSync(file));
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
}

if (process.argv[1] === import.meta.filename) await rollConsole(join(import.meta.dirname, '..'));
