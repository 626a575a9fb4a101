// What the console's server and its page say to each other, as JSON: types alone, for both sides.
import type { Colour, PanelLink, Steps, Unit } from '@telltale/content';

/** A range of time, milliseconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Answer to a request that failed; its status says whose fault it is. */
export interface ApiError {
  readonly error: { readonly code: string; readonly message: string };
}

/** What the page needs to know before it draws anything. `GET /api/console` */
export interface ConsoleDescription {
  readonly telltale: string;
  readonly engine: 'native' | 'compose';
  readonly dashboards: readonly DashboardDescription[];
  readonly searches: readonly SearchDescription[];
  /** Where the same data can be looked at in full, where such a server runs. */
  readonly links: { readonly grafana?: string; readonly kibana?: string };
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

/** Values that the variables of a dashboard can have. `GET /api/variables?dashboard&from&to&var-service=…` */
export interface VariableValues {
  readonly service?: readonly string[];
  readonly instance?: readonly string[];
}

/** What a panel shows. `GET /api/panel?dashboard&panel&from&to&points&var-<name>=…` (repeated; none means all) */
export type PanelData = StatData | GraphData | TableData | LinesData;

export interface StatData {
  readonly kind: 'stat';
  /** One for each series; empty where there is none. */
  readonly values: readonly { readonly name: string; readonly value: number | null }[];
}

export interface GraphData {
  readonly kind: 'graph';
  /** Milliseconds since 1970, `step_ms` apart. */
  readonly times: readonly number[];
  readonly step_ms: number;
  readonly series: readonly GraphSeries[];
  /** Series that there are beside these; absent where there are none. */
  readonly left_out?: number;
  readonly exemplars: readonly Exemplar[];
}

export interface GraphSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Set where the name has a colour everywhere, such as a level or a class of status. */
  readonly colour?: Colour;
  /** Shown in the tooltip alone. */
  readonly tooltip_only?: true;
}

/** One request among those that a histogram counts. */
export interface Exemplar {
  readonly at: number;
  readonly value: number;
  readonly trace_id: string;
}

export interface TableData {
  readonly kind: 'table';
  /** The worst first. */
  readonly rows: readonly {
    readonly values: readonly (number | null)[];
    readonly labels: Readonly<Record<string, string>>;
  }[];
  /** Rows that there are below these; absent where there are none. */
  readonly left_out?: number;
  /** Colours of labels whose values have some, by label and value. */
  readonly colours: Readonly<Record<string, Readonly<Record<string, Colour>>>>;
}

export interface LinesData {
  readonly kind: 'lines';
  readonly records: readonly LogRecord[];
}

/** Versions that appeared. `GET /api/deploys?dashboard&from&to&var-service=…` */
export interface Deploys {
  readonly deploys: readonly { readonly at: number; readonly service: string; readonly version: string }[];
}

/** One log record. */
export interface LogRecord {
  readonly id: string;
  readonly index: string;
  /** ISO 8601, as precise as it is stored. */
  readonly at: string;
  readonly level?: string;
  readonly service?: string;
  readonly logger?: string;
  readonly message: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  /**
   * Every field by its dotted name, as it was logged; an integer that JavaScript cannot hold is a text of its digits.
   * Long texts are cut in lists, and whole where one record is asked for.
   */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Names of fields whose values were cut here. */
  readonly cut?: readonly string[];
}

/**
 * Which records are meant; in addresses `service`, `level` and `field` may be repeated.
 * `field` is a condition such as `app.duration_ms>100`, `error.code=ECONNRESET`, `app.paid`, `!app.order.id`.
 */
export interface LogFilter {
  readonly services: readonly string[];
  readonly levels: readonly string[];
  /** Words that the message has, or a phrase in double quotes. */
  readonly text?: string;
  readonly fields: readonly string[];
  readonly trace?: string;
  /** Id of a saved search, whose condition is added. */
  readonly search?: string;
}

/** Records, the newest first. `GET /api/logs?from&to&<filter>&limit&cursor` */
export interface LogPage {
  readonly records: readonly LogRecord[];
  readonly total: number;
  /** Whether there are more than `total`. */
  readonly total_is_lower_bound: boolean;
  /** Goes on behind the last record; absent where there is none. */
  readonly cursor?: string;
  /** Fields of the filter by which not every record can be found; on the first page. */
  readonly not_searched?: readonly NotSearched[];
  /** Why records are missing here: a part of Elasticsearch did not answer, or not in time. */
  readonly incomplete?: string;
}

/** A field of a filter that does not find every record. */
export interface NotSearched {
  readonly field: string;
  /** Whether any index searches by it: a name may be misspelt. */
  readonly known: boolean;
  /** Records that the rest of the filter finds and that have a value under this name which is not searched by. */
  readonly records: number;
}

/** Counts of records over time. `GET /api/logs/histogram?from&to&<filter>&points&by=log.level` */
export interface LogHistogram {
  readonly times: readonly number[];
  readonly step_ms: number;
  readonly series: readonly GraphSeries[];
}

/** The most frequent values of a field. `GET /api/logs/values?from&to&<filter>&name` */
export interface FieldValues {
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Records whose value is another, or none. */
  readonly others: number;
}

/** Names of fields, with their types. `GET /api/logs/fields` */
export interface FieldNames {
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

/** One record whole. `GET /api/logs/record?index&id` */
export interface WholeRecord {
  readonly record: LogRecord;
}

/**
 * What the live tail sends, as server-sent events: `GET /api/logs/tail?<filter>`. `skipped` counts records that came too
 * fast to be shown. The first says that records are listened to from now on, and may have none.
 */
export interface TailEvent {
  /** In the order of their arrival. */
  readonly records: readonly LogRecord[];
  readonly skipped: number;
  /** Why nothing comes for the time being: Elasticsearch is asked again until it answers. */
  readonly unreachable?: string;
}

/** The lines of one request across services, in order. `GET /api/request?trace` */
export interface RequestTimeline {
  readonly trace_id: string;
  readonly records: readonly LogRecord[];
  /** In the order in which they were reached. */
  readonly services: readonly string[];
  /** More records than are listed. */
  readonly more: boolean;
}

/** Is it well? `GET /api/overview?from&to` */
export interface Overview {
  /** The worst first. */
  readonly services: readonly ServiceHealth[];
  /** Services, and alerts, that there are beside these; absent where there are none. */
  readonly services_left_out?: number;
  readonly alerts_left_out?: number;
  readonly alerts: readonly FiringAlert[];
  /** Why there are no alerts, or only Prometheus' own, where Alertmanager does not answer. */
  readonly alerts_unknown?: string;
  readonly deploys: Deploys['deploys'];
  /** Parts of the plane that do not answer, and why. */
  readonly parts: readonly { readonly name: string; readonly state: string; readonly detail?: string }[];
}

export interface ServiceHealth {
  readonly name: string;
  readonly state: 'down' | 'bad' | 'poor' | 'good';
  /** Why it is in this state, in a few words. */
  readonly reasons: readonly string[];
  readonly processes_up: number;
  readonly processes: number;
  readonly requests_per_second: number | null;
  readonly error_ratio: number | null;
  readonly p95_seconds: number | null;
  readonly event_loop_utilization: number | null;
  readonly records_waiting: number | null;
  /** Requests a second over the range, for a sparkline. */
  readonly requests: readonly (number | null)[];
}

export interface FiringAlert {
  readonly name: string;
  readonly severity: string;
  readonly summary: string;
  readonly service?: string;
  readonly instance?: string;
  readonly since: string;
  /** The runbook's name, shown by the console itself. */
  readonly runbook?: string;
}

/** One runbook. `GET /api/runbook?name` */
export interface Runbook {
  readonly name: string;
  readonly markdown: string;
}

/** What became of every record. `GET /api/shipping` */
export interface Shipping {
  readonly processes: readonly {
    readonly service: string;
    readonly instance: string;
    readonly emitted: number;
    readonly delivered: number;
    readonly dead_lettered: number;
    readonly dropped: number;
    readonly waiting: number;
    /** Emitted records that are in none of these, which must be none. */
    readonly unaccounted: number;
    readonly dropped_by_reason: Readonly<Record<string, number>>;
    /** Records of a process that died, taken over by this one, which count as its own; absent where there are none. */
    readonly adopted?: number;
    /** The process is gone: this is how it was last seen. */
    readonly ended?: true;
  }[];
  /** Why there are no processes, where Prometheus does not answer. */
  readonly processes_unknown?: string;
  readonly dead_letters: {
    readonly total: number;
    readonly letters: readonly {
      readonly id: string;
      readonly at: string;
      readonly data_stream: string;
      readonly reason: string;
      readonly original: string;
    }[];
  };
  /** Why there are no dead letters, where they cannot be read. */
  readonly dead_letters_unknown?: string;
  /** Whether `POST /api/dead-letters/retry` can be asked for here. */
  readonly can_retry: boolean;
}
