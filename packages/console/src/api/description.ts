// Types of the console's description, which the page loads first.
import type { Colour, PanelLink, Steps, Unit } from '@telltale/content';

/** The description that the page loads before it draws anything. `GET /api/console` */
export interface ConsoleDescription {
  readonly telltale: string;
  readonly engine: 'native' | 'compose' | 'kubernetes';
  readonly dashboards: readonly DashboardDescription[];
  readonly searches: readonly SearchDescription[];
  /** Addresses of Grafana and Kibana, if they run. */
  readonly links: { readonly grafana?: string; readonly kibana?: string };
  /** Start of the overview's range, as in an address; absent for the default, the last hour. */
  readonly opens_from?: string;
  /**
   * What is unknown and why, one sentence each: a server or the engine does not answer. Absent if everything is known.
   */
  readonly unknown?: readonly string[];
}

/** One dashboard, without its queries: the server writes those. */
export interface DashboardDescription {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Variables that the user can choose, in order; `search` is a text, the others are lists. */
  readonly variables: readonly ('service' | 'instance' | 'search')[];
  readonly rows: readonly { readonly question: string; readonly panels: readonly PanelDescription[] }[];
  /** Whether its graphs have deploy markers. */
  readonly deploys: boolean;
  /** Why the dashboard has no data, and what would provide it; absent if it has data. */
  readonly not_fed?: string;
}

/** One panel and how to draw it. */
export interface PanelDescription {
  /** The panel's id, the same as in Grafana. */
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
  /** Headings of a table's label columns, by label. */
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

/** A saved search of Kibana, offered in the logs view. */
export interface SearchDescription {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  /** Fields shown for each record. */
  readonly columns: readonly string[];
  /** The field for which it asks the user for a value. */
  readonly asks?: { readonly field: string; readonly example: string };
}
