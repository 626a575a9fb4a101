// Draws a dashboard in a browser with Grafana's own components, over answers that the servers gave.
import {
  cacheFieldDisplayNames,
  createTheme,
  type DataFrame,
  dateTime,
  type FieldConfigSource,
  type GrafanaTheme2,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  type ReduceDataOptions,
  ThemeContext,
  type TimeRange,
} from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import {
  type BigValueColorMode,
  type BigValueGraphMode,
  BigValueJustifyMode,
  type BigValueTextMode,
  type VizLegendOptions,
  VizOrientation,
} from '@grafana/schema';
import { BigValue, GlobalStyles, PanelChrome, TimeSeries, VizRepeater } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { type ReactNode, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { finish, type Panel as PanelModel } from '../library/display.ts';
import { register } from '../library/registries.ts';
import type { Drawing, DrawnLine, DrawnPanel } from './drawing.ts';

register();

const COLUMNS = 24;
const ROW_PIXELS = 38;
const GAP_PIXELS = 8;

interface StatOptions {
  readonly reduceOptions: ReduceDataOptions;
  readonly colorMode: BigValueColorMode;
  readonly graphMode: BigValueGraphMode;
  readonly textMode: BigValueTextMode;
}

type Model = PanelModel & {
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly options: StatOptions & { readonly legend: VizLegendOptions; readonly sortBy: never };
};

interface Area {
  readonly model: Model;
  readonly frames: DataFrame[];
  readonly width: number;
  readonly height: number;
}

const drawing = (window as unknown as { readonly drawing: Drawing }).drawing;
const theme: GrafanaTheme2 = createTheme({ colors: { mode: drawing.theme } });
const range: TimeRange = {
  from: dateTime(drawing.range.from),
  to: dateTime(drawing.range.to),
  raw: { from: 'now-1h', to: 'now' },
};

function Nothing({ model, height }: { readonly model: Model; readonly height: number }): ReactNode {
  const style = { height, display: 'grid', placeContent: 'center', color: theme.colors.text.secondary } as const;
  return <div style={style}>{model.fieldConfig?.defaults.noValue}</div>;
}

function Stat({ model, frames, width, height }: Area): ReactNode {
  const { options } = model;
  const values = getFieldDisplayValues({
    data: frames,
    fieldConfig: model.fieldConfig as FieldConfigSource,
    reduceOptions: options.reduceOptions,
    replaceVariables: (text) => text,
    theme,
    timeZone: 'utc',
  });
  return (
    <VizRepeater
      getValues={() => values}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      width={width}
      height={height}
      source={values}
      renderCounter={0}
      autoGrid
      orientation={VizOrientation.Auto}
      renderValue={({ value, alignmentFactors, width: w, height: h, count }) => (
        <BigValue
          value={value.display}
          count={count}
          alignmentFactors={alignmentFactors}
          width={w}
          height={h}
          theme={theme}
          colorMode={options.colorMode}
          graphMode={options.graphMode}
          justifyMode={BigValueJustifyMode.Auto}
          textMode={options.textMode}
        />
      )}
    />
  );
}

function Graph({ model, frames, width, height }: Area): ReactNode {
  return (
    <TimeSeries
      frames={frames}
      timeRange={range}
      timeZone="utc"
      width={width}
      height={height}
      structureRev={1}
      legend={model.options.legend}
      options={model.options}
    >
      {() => null}
    </TimeSeries>
  );
}

function Rows({ model, frames: [frame], width, height }: Area): ReactNode {
  if (frame === undefined) return null;
  return (
    <TableNG
      data={frame}
      width={width}
      height={height}
      sortBy={model.options.sortBy}
      fieldConfig={model.fieldConfig as FieldConfigSource}
      getActions={() => []}
      structureRev={1}
      timeRange={range}
      showTypeIcons={false}
      enableVirtualization={false}
      disableSanitizeHtml={false}
    />
  );
}

/** As graphs of levels are coloured. */
const levelColours: Readonly<Record<string, string>> = { fatal: 'purple', error: 'red', warn: 'orange', info: 'green' };

function Lines({ lines, height }: { readonly lines: readonly DrawnLine[]; readonly height: number }): ReactNode {
  const style = { height, overflow: 'hidden', fontFamily: theme.typography.fontFamilyMonospace, fontSize: 12 };
  return (
    <div style={style}>
      {lines.map(({ id, time, level, text }) => (
        <div key={id} style={{ whiteSpace: 'pre' }}>
          <span style={{ color: theme.colors.text.secondary }}>{time}</span>{' '}
          <span style={{ color: theme.visualization.getColorByName(levelColours[level] ?? 'blue') }}>
            {level.padEnd(5)}
          </span>{' '}
          {text}
        </div>
      ))}
    </div>
  );
}

const bodies = { stat: Stat, timeseries: Graph, table: Rows } as const;

function Body({
  panel,
  width,
  height,
}: {
  readonly panel: DrawnPanel;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const [frames, setFrames] = useState<DataFrame[]>();
  const model = panel.model as Model;
  useEffect(() => {
    finish(model, panel.answers, (text) => text, theme).then((finished) => {
      cacheFieldDisplayNames(finished);
      setFrames(finished);
      waiting.delete(panel);
      sayDrawn(waiting);
    });
  }, [model, panel]);
  if (model.type === 'logs') return <Lines lines={panel.lines} height={height} />;
  if (frames === undefined) return null;
  if (model.type !== 'stat' && frames.every(({ length }) => length === 0))
    return <Nothing model={model} height={height} />;
  const Draw = bodies[model.type as keyof typeof bodies];
  return <Draw model={model} frames={frames} width={width} height={height} />;
}

/** Two frames after the last panel has its data: graphs are drawn on a canvas in the one after the next. */
function sayDrawn(left: Set<unknown>): void {
  if (left.size > 0) return;
  requestAnimationFrame(() =>
    requestAnimationFrame(() => setTimeout(() => Object.assign(window, { isDrawn: true }), 300)),
  );
}

const waiting = new Set<unknown>(
  drawing.panels.filter(({ model }) => !['row', 'logs'].includes((model as Model).type)),
);

function Dashboard(): ReactNode {
  const column = drawing.width / COLUMNS;
  return (
    <div
      style={{
        position: 'relative',
        width: drawing.width,
        height: drawing.height,
        background: theme.colors.background.canvas,
        color: theme.colors.text.primary,
      }}
    >
      {drawing.panels.map((panel) => {
        const { title, type, gridPos, id } = panel.model as Model & { readonly id: number };
        const style = {
          position: 'absolute',
          left: gridPos.x * column + GAP_PIXELS / 2,
          top: gridPos.y * ROW_PIXELS + GAP_PIXELS / 2,
        } as const;
        const [width, height] = [gridPos.w * column - GAP_PIXELS, gridPos.h * ROW_PIXELS - GAP_PIXELS];
        if (type === 'row')
          return (
            <h4 key={id} style={{ ...style, margin: '6px 0' }}>
              {title}
            </h4>
          );
        return (
          <div key={id} style={style}>
            <PanelChrome title={title} width={width} height={height} padding={type === 'stat' ? 'none' : 'md'}>
              {(w, h) => <Body panel={panel} width={w} height={h} />}
            </PanelChrome>
          </div>
        );
      })}
    </div>
  );
}

function render(node: ReactNode): void {
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  flushSync(() => root.render(<ThemeContext.Provider value={theme}>{node}</ThemeContext.Provider>));
}

/** Grafana serves Inter, by which texts are measured; here a font of the machine takes its name, before anything is drawn. */
async function nameFont(): Promise<void> {
  for (const sheet of document.styleSheets) {
    for (let index = sheet.cssRules.length - 1; index >= 0; index -= 1) {
      if (sheet.cssRules[index] instanceof CSSFontFaceRule) sheet.deleteRule(index);
    }
  }
  const sources = "local('Inter'), local('Liberation Sans'), local('DejaVu Sans')";
  document.fonts.add(await new FontFace('Inter', sources, { weight: '100 900' }).load());
}

await initPluginTranslations('grafana');
render(<GlobalStyles />);
await nameFont();
render(<Dashboard />);
