// What tests ask of Grafana's libraries, in plain values: these load only where they are installed.

/** A data source that a dashboard can choose. */
export interface SourceSettings {
  readonly uid: string;
  readonly name: string;
  readonly type: 'prometheus' | 'elasticsearch';
}

/** Where a dashboard finds its data sources and the values of its variables. */
export interface DataSources {
  readonly list: readonly SourceSettings[];
  /** Values of a query variable, whose own variables are put in. */
  readonly variableValues: (query: string) => Promise<readonly string[]>;
}

/** A time range, milliseconds since 1970. */
export interface TimeRangeMs {
  readonly from: number;
  readonly to: number;
}

/** Values beside the variables: `__interval`, `__value`. */
export type Extra = Readonly<Record<string, string>>;

export type Language = 'promql' | 'lucene' | 'link';

/** A dashboard with its variables, as it is opened in a browser. */
export interface OpenDashboard {
  /** What each variable has: one value, or several. */
  readonly values: ReadonlyMap<string, string | readonly string[]>;
  /** The same, but that all of them are `$__all`. */
  readonly chosen: ReadonlyMap<string, string | readonly string[]>;
  /** What people can choose of a variable. */
  optionsOf(name: string): readonly string[];
  readonly range: TimeRangeMs;
  /** Chooses as a person does; variables that depend on it are asked again. */
  choose(name: string, value: string | readonly string[]): Promise<void>;
  /** Takes over what stands in the query of a URL. */
  follow(search: string): Promise<void>;
  interpolate(text: string, language: Language, extra?: Extra): string;
  /** Finishes a panel: transformations, overrides, units, links. */
  display(panel: object, answers: readonly Answer[]): Promise<Shown>;
  /** Where a data link leads from each value. */
  dataLinks(url: string, values: readonly string[]): readonly string[];
}

/** A series with its labels; values with milliseconds since 1970. */
export interface SeriesResult {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [ms: number, value: number])[];
  /** The name that the data source gives it. */
  readonly name: string;
}

/** What came back for one query of a panel. */
export interface Answer {
  readonly refId: string;
  readonly kind: 'series' | 'table';
  readonly series: readonly SeriesResult[];
}

/** A value as it is drawn. */
export interface ShownValue {
  readonly name: string;
  /** What it was before it had a unit, a text or a precision. */
  readonly raw: string;
  readonly text: string;
  /** As #rrggbb. */
  readonly colour: string;
  /** Whether the number behind it is one. */
  readonly hasValue: boolean;
}

/** A column of a table. */
export interface ShownColumn {
  readonly name: string;
  readonly isNumber: boolean;
  /** Pixels from the panel's left edge. */
  readonly left: number;
  readonly width: number;
  /** Whether all of it is seen without scrolling. */
  readonly isInside: boolean;
  readonly cells: readonly ShownValue[];
  /** Where the links of each cell lead. */
  readonly links: readonly (readonly string[])[];
}

/** A panel as it is drawn. */
export interface Shown {
  readonly stats: readonly ShownValue[];
  readonly legend: readonly ShownValue[];
  readonly columns: readonly ShownColumn[];
}

/** Grafana's libraries, loaded. */
export interface GrafanaLibrary {
  open(dashboard: object, dataSources: DataSources): Promise<OpenDashboard>;
  /** Milliseconds between two points of a graph. */
  intervalMs(range: TimeRangeMs, points: number, leastMs: number): number;
  /** A number as a panel of that unit shows it. */
  valueText(value: number, unit: string): string;
  /** A colour of Grafana's theme by its name, as #rrggbb. */
  colour(name: string): string;
}
