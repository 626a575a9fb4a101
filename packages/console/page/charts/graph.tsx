// A graph with its legend: a click on a name shows that series alone, a second click shows all again.
import { useEffect, useRef, useState } from 'preact/hooks';
import { valueText } from '../format/value.ts';
import { useTheme } from '../shell/theme.ts';
import { seriesColours } from './colours.ts';
import type { DrawnSeries, GraphInput } from './graph-input.ts';
import { Plot } from './plot.ts';
import { useSize } from './use-size.ts';

/** The length of a legend of two lines with values; a longer one has names only. */
const LEGEND_CHARACTERS_MAX = 84;
const VALUE_CHARACTERS = 13;

interface LegendProps {
  readonly input: GraphInput;
  readonly series: readonly DrawnSeries[];
  readonly only: string | undefined;
  readonly choose: (name: string | undefined) => void;
}

const lastValue = (values: readonly (number | null)[]): number | null =>
  values.findLast((value) => value !== null) ?? null;

function Legend({ input, series, only, choose }: LegendProps) {
  const named = series.filter(({ name, tooltip_only }) => name !== '' && tooltip_only !== true);
  const length = named.reduce((sum, { name }) => sum + name.length + VALUE_CHARACTERS, 0);
  const withValues = input.style === 'lines' && length <= LEGEND_CHARACTERS_MAX;
  return (
    <ul class="legend">
      {named.map(({ name, shownColour, values }) => (
        <li key={name}>
          <button
            type="button"
            class={only === undefined || only === name ? 'legend-name' : 'legend-name is-off'}
            aria-pressed={only === name}
            title={only === name ? 'Show all' : `Show ${name} alone`}
            onClick={() => choose(only === name ? undefined : name)}
          >
            <i class="swatch" style={{ '--own': shownColour }} />
            <span>{name}</span>
            {withValues && <b>{valueText(lastValue(values), input.unit)}</b>}
          </button>
        </li>
      ))}
    </ul>
  );
}

export function Graph({ input }: { readonly input: GraphInput }) {
  const host = useRef<HTMLDivElement>(null);
  const tooltip = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const size = useSize(host);
  const { theme } = useTheme();
  const [chosen, setOnly] = useState<string>();
  const colours = seriesColours(input.series);
  const all = input.series.map((each, index): DrawnSeries => ({ ...each, shownColour: colours[index] ?? '' }));
  const only = all.some(({ name }) => name === chosen) ? chosen : undefined;
  const series = only === undefined ? all : all.filter(({ name }) => name === only);
  useEffect(() => {
    if (host.current === null || tooltip.current === null || size.width === 0 || size.height === 0) return;
    const state = { input, series, theme };
    plot.current ??= new Plot(host.current, tooltip.current, state);
    plot.current.update(state, size);
  }, [input, only, theme, size.width > 0 && size.height > 0]);
  useEffect(() => {
    if (size.width > 0 && size.height > 0) plot.current?.resize(size);
  }, [size]);
  useEffect(() => () => plot.current?.destroy(), []);
  return (
    <div class="graph">
      <div class="plot" ref={host} />
      <Legend input={input} series={all} only={only} choose={setOnly} />
      <div class="tooltip" ref={tooltip} hidden aria-hidden="true" />
    </div>
  );
}
