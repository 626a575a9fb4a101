// Types of the console's description: what the page knows before it draws anything.
import type { Colour, PanelLink, Steps, Unit } from '@telltale/content';

/** What the page needs to know before it draws anything. `GET /api/console` */
export interface ConsoleDescription {
  readonly telltale: string;
  readonly engine: 'native' | 'compose' | 'kubernetes';
  readonly dashboards: readonly DashboardDescription[];
  readonly searches: readonly SearchDescription[];
  /** Where the same data can be looked at in full, where such a server runs. */
  readonly links: { readonly grafana?: string; readonly kibana?: string };
  /** Where the range of the overview begins when it is opened, as addresses have it; absent where it is the last hour. */
  readonly opens_from?: string;
  /** What is not known yet and why, a sentence each: a server or the engine does not answer. Absent where all is known. */
  readonly unknown?: readonly string[];
}

/** One dashboard, without its queries: the server writes those. */
export interface DashboardDescription {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Variables that can be chosen, in their order; `search` is a text, the others are lists. */
  readonly variables: readonly ('service' | 'instance' | 'search')[];
  readonly rows: readonly { readonly question: string; readonly panels: readonly PanelDescription[] }[];
  /** Whether deploys are marked on its graphs. */
  readonly deploys: boolean;
  /** Why it shows nothing, where nothing feeds it, and what would; absent where something does. */
  readonly not_fed?: string;
}

/** One panel as it is drawn. */
export interface PanelDescription {
  /** The panel's id in Grafana too. */
  readonly id: number;
  readonly kind: 'stat' | 'graph' | 'table' | 'lines' | 'bars';
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly source: 'prometheus' | 'elasticsearch';
  readonly steps?: Steps;
  readonly texts?: Readonly<Record<string, { readonly text: string; readonly colour: Colour }>>;
  readonly max?: number;
  readonly mayBeNegative?: true;
  /** Headings of a table's values, one for each query; empty where its value is hidden. */
  readonly valueHeadings: readonly string[];
  /** Headings of a table's labels, by label. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly stacked: boolean;
  readonly exemplars: boolean;
  /** Columns of 24, and rows of 38 pixels. */
  readonly width: number;
  readonly height: number;
  readonly links: readonly PanelLink[];
  readonly rowLinks: readonly PanelLink[];
  readonly noData: string;
}

/** A saved search of Kibana, as an entry to the logs. */
export interface SearchDescription {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  /** Fields that are shown of each record. */
  readonly columns: readonly string[];
  /** The field that it asks a value of. */
  readonly asks?: { readonly field: string; readonly example: string };
}
