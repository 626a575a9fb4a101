// What the proof reads of a dashboard's JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the committed dashboards lie. */
export const dashboardsFolder: string = fileURLToPath(new URL('../../../dashboards/grafana', import.meta.url));

/** Dashboards that are imported one by one. */
export const examplesFolder: string = fileURLToPath(new URL('../../../dashboards/examples', import.meta.url));

export interface DataSource {
  readonly type: string;
  readonly uid: string;
}

export interface Variable {
  readonly type: string;
  readonly name: string;
  readonly query?: string | { readonly query: string };
  /** Of a data source's: which names it offers. */
  readonly regex?: string;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly current?: { readonly value?: string | readonly string[] };
}

export interface Aggregation {
  readonly id: string;
  readonly type: string;
  readonly field?: string;
  readonly settings?: Readonly<Record<string, string>> & { readonly percents?: readonly string[] };
}

export interface Target {
  readonly datasource: DataSource;
  readonly refId: string;
  readonly expr?: string;
  readonly legendFormat?: string;
  readonly format?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly exemplar?: boolean;
  readonly query?: string;
  readonly alias?: string;
  readonly timeField?: string;
  readonly metrics?: readonly Aggregation[];
  readonly bucketAggs?: readonly Aggregation[];
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: DataSource;
  readonly targets?: readonly Target[];
  /** Of a collapsed row. */
  readonly panels?: readonly Panel[];
  readonly links?: readonly Link[];
  readonly transformations?: readonly Transformation[];
  readonly options?: {
    readonly sortBy?: readonly { readonly displayName: string; readonly desc?: boolean }[];
    readonly colorMode?: string;
  };
  readonly fieldConfig?: {
    readonly defaults: FieldSettings;
    readonly overrides?: readonly Override[];
  };
}

/** How values look. */
export interface FieldSettings {
  readonly unit?: string;
  readonly noValue?: string;
  readonly min?: number;
  readonly max?: number;
  readonly links?: readonly Link[];
  readonly mappings?: readonly Mapping[];
  readonly thresholds?: { readonly steps?: readonly { readonly value: number | null; readonly color: string }[] };
  readonly custom?: { readonly axisSoftMax?: number };
}

/** A value that is shown as a text, in a colour. */
export interface Mapping {
  readonly type: string;
  readonly options: {
    readonly match?: string;
    readonly result?: { readonly text?: string; readonly color?: string };
  };
}

/** What looks other than the rest of a panel. */
export interface Override {
  readonly matcher: { readonly id: string; readonly options?: string };
  readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
}

/** A change to the columns of a table. */
export interface Transformation {
  readonly id: string;
  readonly options: {
    readonly includeByName?: Readonly<Record<string, boolean>>;
    readonly excludeByName?: Readonly<Record<string, boolean>>;
    readonly indexByName?: Readonly<Record<string, number>>;
    readonly renameByName?: Readonly<Record<string, string>>;
  };
}

export interface Link {
  readonly title: string;
  readonly url?: string;
}

export interface Annotation {
  readonly name: string;
  readonly datasource?: DataSource;
  readonly expr?: string;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations?: { readonly list?: readonly Annotation[] };
  readonly panels: readonly Panel[];
  readonly links?: readonly Link[];
}

/** The dashboards as they are committed. */
export function readDashboards(folder: string = dashboardsFolder): Dashboard[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Dashboard);
}
