// A reader of Prometheus' text format 0.0.4 that takes nothing which Prometheus would not take.

/** One line with a value. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a page says of one metric. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

const labelPair = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/;

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const match = labelPair.exec(rest);
    if (match === null) throw new Error(`not a label: ${rest}`);
    const [whole, name = '', value = ''] = match;
    if (name in labels) throw new Error(`label ${name} twice`);
    labels[name] = value.replace(/\\([\\"n])/g, (_, char) => (char === 'n' ? '\n' : char));
    rest = rest.slice(whole.length);
  }
  return labels;
}

function parseValue(text: string): number {
  const value = { '+Inf': Infinity, '-Inf': -Infinity, NaN: Number.NaN }[text] ?? Number(text);
  if (text === '' || (Number.isNaN(value) && text !== 'NaN')) throw new Error(`not a value: ${text}`);
  return value;
}

function familyOf(families: Map<string, Family>, sample: string): Family | undefined {
  return families.get(sample) ?? families.get(sample.replace(/_(bucket|sum|count)$/, ''));
}

/**
 * Reads a page.
 *
 * @throws Error on malformed input, a duplicate family, a sample without its type, and a duplicate series
 */
export function parsePage(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  const helps = new Map<string, string>();
  for (const line of text.split('\n').filter((part) => part !== '')) {
    if (line.startsWith('#') && !/^# (HELP|TYPE) /.test(line)) continue;
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line);
    if (comment) {
      const [, kind, name = '', rest = ''] = comment;
      if (kind === 'HELP') helps.set(name, rest);
      else if (families.has(name)) throw new Error(`${name} is declared twice`);
      else families.set(name, { type: rest, help: helps.get(name) ?? '', samples: [] });
      continue;
    }
    const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null) throw new Error(`not a line of a page: ${line}`);
    const [, name = '', labels = '', value = ''] = match;
    const series = line.slice(0, line.lastIndexOf(' '));
    if (seen.has(series)) throw new Error(`the series ${series} is there twice`);
    seen.add(series);
    const family = familyOf(families, name);
    if (family === undefined) throw new Error(`${name} has no type`);
    family.samples.push({ name, labels: parseLabels(labels), value: parseValue(value) });
  }
  return families;
}
